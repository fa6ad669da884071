/// The sending side: unmasked, unfragmented frames of a server, RFC 6455 §5.2.
enum FrameWriter {
    /// What the longest header takes; a smaller one ends earlier.
    static let maximumHeaderBytes = 10
    /// What fits into a control frame, §5.5.
    static let maximumControlPayloadBytes = 125

    /// Bytes of the header before a payload of `payloadCount` bytes: 2, 4 or 10.
    static func headerBytes(payloadCount: Int) -> Int {
        payloadCount <= 125 ? 2 : payloadCount <= 0xFFFF ? 4 : 10
    }

    /// Writes the header of a final frame to the start of `room`.
    ///
    /// - Returns: the bytes written, 2, 4 or 10; 0, and nothing is written, if `room` is smaller than that.
    static func header(opcode: Opcode, payloadCount: Int, into room: UnsafeMutableRawBufferPointer) -> Int {
        let count = headerBytes(payloadCount: payloadCount)
        guard let base = room.baseAddress, room.count >= count else { return 0 }
        base.storeBytes(of: 0x80 | opcode.rawValue, as: UInt8.self)
        switch count {
        case 2:
            base.storeBytes(of: UInt8(truncatingIfNeeded: payloadCount), toByteOffset: 1, as: UInt8.self)
        case 4:
            base.storeBytes(of: 126, toByteOffset: 1, as: UInt8.self)
            base.storeBytes(of: UInt16(truncatingIfNeeded: payloadCount).bigEndian, toByteOffset: 2, as: UInt16.self)
        default:
            base.storeBytes(of: 127, toByteOffset: 1, as: UInt8.self)
            base.storeBytes(of: UInt64(truncatingIfNeeded: payloadCount).bigEndian, toByteOffset: 2, as: UInt64.self)
        }
        return count
    }

    /// The body of a Close frame, §5.5.1. The reason is cut at the last character that ends within 123 bytes; a code
    /// that must not be sent gives an empty body.
    static func closePayload(_ code: CloseCode, reason: String = "") -> [UInt8] {
        guard code.isValidOnTheWire else { return [] }
        let utf8 = reason.utf8
        var kept = utf8.prefix(maximumControlPayloadBytes - 2)
        if kept.endIndex < utf8.endIndex {
            // A prefix that ends before a continuation byte cuts a character: leave out what there is of it.
            while kept.endIndex < utf8.endIndex, utf8[kept.endIndex] & 0xC0 == 0x80 {
                kept = kept.dropLast()
            }
        }
        return [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)] + kept
    }
}
