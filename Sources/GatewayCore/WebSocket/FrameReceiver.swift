/// The receiving side of one connection in the role of the server, RFC 6455 §5 and §6.2.
///
/// A value without socket, clock or lock: bytes in, items out. It holds heap memory only while a message or a frame is
/// incomplete, and not more than twice what has arrived of it (or 128 bytes): the length that a header announces
/// reserves nothing.
struct FrameReceiver: ~Copyable {
    /// Payload pointers hold until the next call with the same receiver or the same scratch.
    enum Item {
        /// A whole message of valid UTF-8.
        case text(UnsafeRawBufferPointer)
        /// A whole message.
        case binary(UnsafeRawBufferPointer)
        /// At most 125 bytes, to be sent back in a Pong (§5.5.3).
        case ping(UnsafeRawBufferPointer)
        /// At most 125 bytes.
        case pong(UnsafeRawBufferPointer)
        /// The peer closes: its code, if it gave one, and its reason, UTF-8 of at most 123 bytes. Nothing follows.
        case close(CloseCode?, reason: UnsafeRawBufferPointer)
        /// The peer broke a rule: the connection is to be failed with this code (§7.1.7). Nothing follows.
        case failure(CloseCode, reason: StaticString)
    }

    /// Largest message in bytes, all its fragments together. It may be changed at any time; a frame whose header has
    /// been accepted is still received.
    var messageBytesMax: Int

    private var partial = PartialBytes()
    /// Bytes of the incomplete message, at the start of `partial`. Those of an incomplete control frame lie behind
    /// them: no fragment can come before that frame is complete.
    private var messageCount = 0
    private var phase = Phase.idle
    /// Of the first frame of the message that is being received.
    private var messageOpcode: Opcode?
    private var validator = UTF8Validator()

    private enum Phase {
        /// Nothing is held. Followed by `header`, or by itself when a frame lies complete in the input; by `ended`.
        case idle
        /// The beginning of a header has arrived. Followed by `payload`, `ended`.
        case header(FrameHeader)
        /// The beginning of a payload has arrived. Followed by `betweenFragments`, `delivered`, `ended`.
        case payload(Payload)
        /// The frame is complete, its message is not. Followed by `header`.
        case betweenFragments
        /// `partial` holds an item that was handed out. Followed by `idle`.
        case delivered
        /// A Close frame or a failure was handed out. Never left.
        case ended
    }

    /// What is still to come of a frame.
    private struct Payload {
        var remaining: Int
        /// Turned to the next byte.
        var key: UInt32
        /// Bytes of a control frame that have arrived: 0 to 125.
        var controlCount: UInt8 = 0
        let opcode: Opcode
        let isFinal: Bool
    }

    init(messageBytesMax: Int) {
        self.messageBytesMax = messageBytesMax
    }

    /// Heap bytes that are held at the moment.
    var heldBytes: Int { partial.capacity }

    /// The next item of `input[position...]`; `position` moves past it. `nil` when more bytes are needed: all have
    /// been taken in then, and `position` is `input.count`.
    mutating func next(
        _ input: UnsafeRawBufferPointer, position: inout Int, scratch: inout FrameScratch
    ) -> Item? {
        guard let base = input.baseAddress, position >= 0, position <= input.count else { return nil }
        if case .delivered = phase {
            letGo()
        }
        if case .idle = phase {
            let available = input.count &- position
            guard available > 0 else { return nil }
            if let item = nextWhole(base + position, available, &position, &scratch) { return item }
        }
        return nextInPieces(input, position: &position)
    }

    /// The short way for nearly every frame: one that is a whole message or a control frame, and lies complete in the
    /// input. Whatever is cut, fragmented, longer than 65,535 bytes or against a rule of the header is left, untouched,
    /// to the long way.
    @inline(__always)
    private mutating func nextWhole(
        _ frame: UnsafeRawPointer, _ available: Int, _ position: inout Int, _ scratch: inout FrameScratch
    ) -> Item? {
        guard available >= 6 else { return nil }  // the shortest masked frame; proves the loads from 0, 1 and 2..<6
        let first = frame.load(as: UInt8.self)
        let length = Int(frame.load(fromByteOffset: 1, as: UInt8.self)) &- 0x80
        var payloadCount = length
        var headerCount = 6
        if length == 126 {
            guard available >= 8 else { return nil }  // proves the loads from 2..<4 and 4..<8
            payloadCount = Int(UInt16(bigEndian: frame.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
            headerCount = 8
            guard payloadCount > 125 else { return nil }
        }
        // Not masked (negative), 64-bit length (127), or not all there. The sum is at most 65,543.
        guard length >= 0, length != 127, headerCount &+ payloadCount <= available else { return nil }
        guard first == 0x81 || first == 0x82 ? payloadCount <= messageBytesMax : length <= 125 && first >= 0x88 else {
            return nil
        }
        guard let opcode = first == 0x81 ? .text : Opcode(rawValue: first ^ 0x80),
            let room = scratch.room(for: payloadCount)
        else { return nil }
        let key = frame.loadUnaligned(fromByteOffset: headerCount &- 4, as: UInt32.self)
        let seen = FrameMask.unmask(from: frame + headerCount, to: room, count: payloadCount, key: key)
        position &+= headerCount &+ payloadCount
        let payload = UnsafeRawBufferPointer(start: room, count: payloadCount)
        if opcode == .text {
            guard FrameMask.isASCII(seen) || UTF8Validator.isValid(payload) else { return failInvalidText() }
            return .text(payload)
        }
        return item(opcode, payload)
    }

    /// The long way: frames byte by byte as far as the header goes, payloads piece by piece.
    @inline(never)
    private mutating func nextInPieces(_ input: UnsafeRawBufferPointer, position: inout Int) -> Item? {
        while true {
            switch phase {
            case .ended:
                partial.release()
                position = input.count
                return nil
            case .delivered:
                letGo()  // `next` has done so already
            case .idle, .betweenFragments:
                guard position < input.count else { return nil }
                phase = .header(FrameHeader())
            case .header(let header):
                guard position < input.count else { return nil }
                if let failure = continueHeader(header, input, &position) { return failure }
            case .payload(let payload):
                guard position < input.count || payload.remaining == 0 else { return nil }
                if let item = continuePayload(payload, input, &position) { return item }
            }
        }
    }

    private mutating func continueHeader(
        _ begun: FrameHeader, _ input: UnsafeRawBufferPointer, _ position: inout Int
    ) -> Item? {
        var header = begun
        // Neither operand is negative: no overflow. The difference is negative if the limit has been lowered.
        let room = max(messageBytesMax, 0) &- messageCount
        while position < input.count {
            let byte = input[position]
            position &+= 1
            switch header.take(byte, isInMessage: messageOpcode != nil, room: room) {
            case .incomplete:
                continue
            case .failure(let code, let reason):
                return fail(code, reason)
            case .complete:
                if header.opcode == .text || header.opcode == .binary {
                    messageOpcode = header.opcode
                }
                phase = .payload(
                    Payload(
                        remaining: header.payloadCount, key: header.maskingKey,
                        opcode: header.opcode, isFinal: header.isFinal
                    )
                )
                return nil
            }
        }
        phase = .header(header)
        return nil
    }

    private mutating func continuePayload(
        _ begun: Payload, _ input: UnsafeRawBufferPointer, _ position: inout Int
    ) -> Item? {
        var payload = begun
        let pieceCount = min(payload.remaining, input.count &- position)
        if pieceCount > 0, let base = input.baseAddress {
            // Counts of bytes that have arrived, all of them held in memory: the sums do not overflow.
            let offset = messageCount &+ Int(payload.controlCount)
            let end = offset &+ pieceCount
            let ceiling = payload.isFinal ? end &+ (payload.remaining &- pieceCount) : max(messageBytesMax, 0)
            guard let room = partial.room(for: end, ceiling: ceiling) else {
                return fail(.internalError, "out of memory")
            }
            let seen = FrameMask.unmask(from: base + position, to: room + offset, count: pieceCount, key: payload.key)
            position &+= pieceCount
            payload.remaining &-= pieceCount
            payload.key = FrameMask.advanced(payload.key, by: pieceCount)
            if payload.opcode.isControl {
                payload.controlCount &+= UInt8(truncatingIfNeeded: pieceCount)  // 125 in all, by the header
            } else {
                messageCount = end
                if messageOpcode == .text, !validator.isAtBoundary || !FrameMask.isASCII(seen) {
                    let piece = UnsafeRawBufferPointer(start: room + offset, count: pieceCount)
                    guard validator.accept(piece) else { return failInvalidText() }
                }
            }
        }
        guard payload.remaining == 0 else {
            phase = .payload(payload)
            return nil
        }
        return complete(payload)
    }

    /// The frame is complete: hands out what it ends, if anything.
    private mutating func complete(_ payload: Payload) -> Item? {
        if payload.opcode.isControl {
            phase = messageOpcode == nil ? .delivered : .betweenFragments
            let start = partial.base.map { UnsafeRawPointer($0) + messageCount }
            return item(payload.opcode, UnsafeRawBufferPointer(start: start, count: Int(payload.controlCount)))
        }
        guard payload.isFinal, let opcode = messageOpcode else {
            phase = .betweenFragments
            return nil
        }
        guard validator.isAtBoundary else { return failInvalidText() }
        messageOpcode = nil
        phase = .delivered
        return item(opcode, UnsafeRawBufferPointer(start: partial.base, count: messageCount))
    }

    private mutating func item(_ opcode: Opcode, _ payload: UnsafeRawBufferPointer) -> Item {
        switch opcode {
        case .text: .text(payload)
        case .ping: .ping(payload)
        case .pong: .pong(payload)
        case .close: closeItem(payload)
        case .binary, .continuation: .binary(payload)  // a continuation is handed out under its message's opcode
        }
    }

    /// A Close frame's body, §5.5.1: nothing, or a code and a reason.
    private mutating func closeItem(_ payload: UnsafeRawBufferPointer) -> Item {
        guard payload.count > 0 else {
            phase = .ended
            return .close(nil, reason: payload)
        }
        guard payload.count >= 2 else { return fail(.protocolError, "close code of one byte") }
        let code = CloseCode(rawValue: UInt16(payload[0]) &<< 8 | UInt16(payload[1]))
        guard code.isValidOnTheWire else { return fail(.protocolError, "invalid close code") }
        let reason = UnsafeRawBufferPointer(rebasing: payload[2...])
        guard UTF8Validator.isValid(reason) else {
            return fail(.invalidFramePayloadData, "close reason is not UTF-8")
        }
        phase = .ended
        return .close(code, reason: reason)
    }

    private mutating func failInvalidText() -> Item {
        fail(.invalidFramePayloadData, "text is not UTF-8")  // §8.1
    }

    /// The item that `partial` holds has been used.
    private mutating func letGo() {
        partial.release()
        messageCount = 0
        phase = .idle
    }

    private mutating func fail(_ code: CloseCode, _ reason: StaticString) -> Item {
        phase = .ended
        partial.release()
        return .failure(code, reason: reason)
    }
}
