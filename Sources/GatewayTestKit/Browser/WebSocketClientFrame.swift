/// A frame as a client sends it: whole and masked (RFC 6455 §5.2, §5.3).
enum WebSocketClientFrame {
    case text(String)
    case binary([UInt8])
    case pong([UInt8])
    case close(UInt16, reason: String)

    var bytes: [UInt8] {
        switch self {
        case .text(let text): Self.frame(0x1, Array(text.utf8))
        case .binary(let bytes): Self.frame(0x2, bytes)
        case .pong(let payload): Self.frame(0xA, payload)
        case .close(let code, let reason): Self.frame(0x8, [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8))
        }
    }

    private static func frame(_ opcode: UInt8, _ payload: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = [0x80 | opcode]
        switch payload.count {
        case ...125: bytes.append(0x80 | UInt8(payload.count))
        case ...0xFFFF: bytes += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default:
            bytes.append(0x80 | 127)
            bytes += (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        let key = (0..<4).map { _ in UInt8.random(in: 0...255) }
        return bytes + key + payload.enumerated().map { $1 ^ key[$0 % 4] }
    }
}
