@testable import GatewayCore

/// A frame as a browser sends it, or as nobody should.
struct ClientFrame {
    enum LengthForm { case shortest, two, eight }

    var first: UInt8
    var payload: [UInt8]
    var isMasked = true
    var lengthForm = LengthForm.shortest
    /// Announced instead of the payload's own length.
    var announced: UInt64?
    var key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]

    init(_ opcode: Opcode, _ payload: [UInt8] = [], isFinal: Bool = true) {
        first = opcode.rawValue | (isFinal ? 0x80 : 0)
        self.payload = payload
    }

    init(first: UInt8, _ payload: [UInt8] = []) {
        self.first = first
        self.payload = payload
    }

    static func text(_ text: String, isFinal: Bool = true) -> Self {
        Self(.text, Array(text.utf8), isFinal: isFinal)
    }

    static func more(_ text: String, isFinal: Bool = true) -> Self {
        Self(.continuation, Array(text.utf8), isFinal: isFinal)
    }

    static func close(_ code: UInt16, _ reason: [UInt8] = []) -> Self {
        Self(.close, [UInt8(code >> 8), UInt8(code & 0xFF)] + reason)
    }

    func with(_ change: (inout Self) -> Void) -> Self {
        var changed = self
        change(&changed)
        return changed
    }

    var bytes: [UInt8] {
        let length = announced ?? UInt64(payload.count)
        let mask: UInt8 = isMasked ? 0x80 : 0
        var bytes = [first]
        if lengthForm == .eight || (lengthForm == .shortest && length > 0xFFFF) {
            bytes.append(mask | 127)
            bytes += (0..<8).map { UInt8(truncatingIfNeeded: length >> (56 - 8 * UInt64($0))) }
        } else if lengthForm == .two || length > 125 {
            bytes.append(mask | 126)
            bytes += [UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)]
        } else {
            bytes.append(mask | UInt8(length))
        }
        guard isMasked else { return bytes + payload }
        return bytes + key + payload.enumerated().map { $1 ^ key[$0 % 4] }
    }
}

extension [ClientFrame] {
    var bytes: [UInt8] { flatMap(\.bytes) }
}
