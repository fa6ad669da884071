/// RFC 6455 read aloud, over the whole stream at once: slow, with no state between calls and no code in common with
/// the real receiver.
struct ReferenceReceiver {
    let stream: [UInt8]
    let limit: Int

    func items() -> [ReceivedItem] {
        var items: [ReceivedItem] = []
        var position = 0
        var message: (opcode: UInt8, bytes: [UInt8])?
        func byte(_ index: Int) -> Int? { position + index < stream.count ? Int(stream[position + index]) : nil }

        while let first = byte(0) {
            let opcode = UInt8(first & 15)
            let isFinal = first >= 128
            let isControl = opcode >= 8
            if (first >> 4) & 7 != 0 { return items + [.failure(1002)] }
            if ![0, 1, 2, 8, 9, 10].contains(opcode) { return items + [.failure(1002)] }
            if isControl && !isFinal { return items + [.failure(1002)] }
            if opcode == 0 && message == nil { return items + [.failure(1002)] }
            if (opcode == 1 || opcode == 2) && message != nil { return items + [.failure(1002)] }

            guard let second = byte(1) else { break }
            if second < 128 { return items + [.failure(1002)] }
            let short = second - 128
            if isControl && short > 125 { return items + [.failure(1002)] }
            let extra = short == 126 ? 2 : short == 127 ? 8 : 0
            var length = UInt64(short)
            if extra > 0 {
                if extra == 8, let top = byte(2), top >= 128 { return items + [.failure(1002)] }
                let digits = (0..<extra).compactMap { byte(2 + $0) }
                guard digits.count == extra else { break }
                length = digits.reduce(0) { $0 * 256 + UInt64($1) }
                if length < (extra == 2 ? 126 : 65536) { return items + [.failure(1002)] }
            }
            if !isControl && UInt64(message?.bytes.count ?? 0) + length > UInt64(limit) {
                return items + [.failure(1009)]
            }
            let key = (0..<4).compactMap { byte(2 + extra + $0) }
            guard key.count == 4 else { break }
            let start = position + 2 + extra + 4
            let end = length > UInt64(stream.count) ? stream.count : min(start + Int(length), stream.count)
            let payload = (start..<end).map { stream[$0] ^ UInt8(key[($0 - start) % 4]) }
            let isComplete = payload.count == Int(length)
            position = end

            if isControl {
                guard isComplete else { break }
                switch opcode {
                case 9: items.append(.ping(payload))
                case 10: items.append(.pong(payload))
                default: return items + [close(payload)]
                }
                continue
            }
            message = (message?.opcode ?? opcode, (message?.bytes ?? []) + payload)
            guard let current = message else { break }
            if current.opcode == 1, !Self.mayBecomeText(current.bytes) { return items + [.failure(1007)] }
            guard isComplete else { break }
            if isFinal {
                if current.opcode == 2 {
                    items.append(.binary(current.bytes))
                } else if let text = String(validating: current.bytes, as: UTF8.self) {
                    items.append(.text(text))
                } else {
                    return items + [.failure(1007)]
                }
                message = nil
            }
        }
        return items
    }

    private func close(_ payload: [UInt8]) -> ReceivedItem {
        if payload.isEmpty { return .close(nil, "") }
        if payload.count == 1 { return .failure(1002) }
        let code = UInt16(payload[0]) * 256 + UInt16(payload[1])
        let isKnown = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014].contains(code)
        guard isKnown || (code >= 3000 && code < 5000) else { return .failure(1002) }
        guard let reason = String(validating: payload[2...], as: UTF8.self) else { return .failure(1007) }
        return .close(code, reason)
    }

    /// Whether some bytes after these make valid text, found out by trying.
    static func mayBecomeText(_ bytes: [UInt8]) -> Bool {
        if String(validating: bytes, as: UTF8.self) != nil { return true }
        let firsts: [UInt8] = [0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF]
        // What is before the last three bytes must be whole characters, however the text goes on.
        return firsts.contains { first in
            (0...2).contains { rest in
                String(validating: bytes + [first] + [UInt8](repeating: 0x80, count: rest), as: UTF8.self) != nil
            }
        }
    }
}
