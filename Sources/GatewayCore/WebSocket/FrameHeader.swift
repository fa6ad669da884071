/// The header of a masked frame, taken in byte by byte, RFC 6455 §5.2.
///
/// Each rule is applied at the byte that breaks it, so the outcome does not depend on how the bytes are cut.
struct FrameHeader {
    enum Progress {
        case incomplete
        case complete
        case failure(CloseCode, StaticString)
    }

    /// Bytes of payload, once the header is complete. Not negative.
    private(set) var payloadCount = 0
    /// As it lies in memory, see ``FrameMask``.
    private(set) var maskingKey: UInt32 = 0
    private(set) var opcode = Opcode.continuation
    private(set) var isFinal = false
    /// Bytes taken in: 0 to 14.
    private var taken: UInt8 = 0
    /// Bytes of the extended length: 0, 2 or 8.
    private var lengthBytes: UInt8 = 0

    /// Takes in the next byte. After `complete` and `failure` the header wants no more.
    ///
    /// - Parameters:
    ///   - isInMessage: whether a fragmented message is under way.
    ///   - room: how many bytes a data frame may bring within the limit of a message.
    mutating func take(_ byte: UInt8, isInMessage: Bool, room: Int) -> Progress {
        let index = taken
        taken &+= 1  // 14 at most, as the header is complete then
        switch index {
        case 0:
            return takeFirst(byte, isInMessage: isInMessage)
        case 1:
            return takeSecond(byte, room: room)
        case 2..<(2 &+ lengthBytes):
            if lengthBytes == 8, index == 2, byte & 0x80 != 0 {
                return .failure(.protocolError, "frame length over 63 bits")
            }
            payloadCount = payloadCount &<< 8 | Int(byte)  // 63 bits at most: stays positive
            return index == 1 &+ lengthBytes ? checkExtendedLength(room: room) : .incomplete
        default:
            let keyIndex = UInt32(index &- 2 &- lengthBytes)  // 0...3
            #if _endian(little)
                maskingKey |= UInt32(byte) &<< (8 &* keyIndex)
            #else
                maskingKey |= UInt32(byte) &<< (24 &- 8 &* keyIndex)
            #endif
            return keyIndex == 3 ? .complete : .incomplete
        }
    }

    private mutating func takeFirst(_ byte: UInt8, isInMessage: Bool) -> Progress {
        guard byte & 0x70 == 0 else {
            return .failure(.protocolError, "reserved bits set without an extension")
        }
        guard let opcode = Opcode(rawValue: byte & 0x0F) else {
            return .failure(.protocolError, "reserved opcode")
        }
        self.opcode = opcode
        isFinal = byte & 0x80 != 0
        if opcode.isControl {
            guard isFinal else { return .failure(.protocolError, "fragmented control frame") }  // §5.5
        } else if opcode == .continuation {
            guard isInMessage else { return .failure(.protocolError, "continuation of no message") }  // §5.4
        } else {
            guard !isInMessage else { return .failure(.protocolError, "new message inside a fragmented one") }
        }
        return .incomplete
    }

    private mutating func takeSecond(_ byte: UInt8, room: Int) -> Progress {
        guard byte & 0x80 != 0 else {
            return .failure(.protocolError, "frame is not masked")  // §5.1
        }
        let length = byte & 0x7F
        guard length <= 125 || !opcode.isControl else {
            return .failure(.protocolError, "control frame over 125 bytes")  // §5.5
        }
        switch length {
        case 126: lengthBytes = 2
        case 127: lengthBytes = 8
        default:
            payloadCount = Int(length)
            return checkLimit(room: room)
        }
        return .incomplete
    }

    private func checkExtendedLength(room: Int) -> Progress {
        guard payloadCount > (lengthBytes == 2 ? 125 : 0xFFFF) else {
            return .failure(.protocolError, "frame length not in its shortest form")
        }
        return checkLimit(room: room)
    }

    private func checkLimit(room: Int) -> Progress {
        guard payloadCount <= room || opcode.isControl else {
            return .failure(.messageTooBig, "message too big")
        }
        return .incomplete
    }
}
