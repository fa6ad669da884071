/// Base64, RFC 4648 §4, for the keys of `a=crypto`.
enum Base64 {
    /// Nil for what is no Base64. The padding may be missing: RFC 4568 keys of 30 bytes have none, and some peers leave
    /// it away from those that need one.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3 + 3)
        var buffer: UInt32 = 0
        var digits = 0
        var padding = 0
        for character in text {
            if character == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            guard padding == 0, let digit = value(character) else { return nil }
            buffer = (buffer << 6 | UInt32(digit)) & 0xFF_FFFF
            digits += 1
            if digits.isMultiple(of: 4) {
                bytes += [UInt8(buffer >> 16), UInt8(buffer >> 8 & 0xFF), UInt8(buffer & 0xFF)]
            }
        }
        switch digits % 4 {
        case 0: guard padding == 0 else { return nil }
        case 2:
            guard padding == 0 || padding == 2 else { return nil }
            bytes.append(UInt8(buffer >> 4 & 0xFF))
        case 3:
            guard padding <= 1 else { return nil }
            bytes += [UInt8(buffer >> 10 & 0xFF), UInt8(buffer >> 2 & 0xFF)]
        default: return nil
        }
        return bytes
    }

    /// With padding.
    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count / 3 * 4 + 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var buffer: UInt32 = 0
            for byte in group { buffer = buffer << 8 | UInt32(byte) }
            buffer <<= UInt32(8 * (3 - group.count))
            for position in 0..<4 {
                let digit = UInt8(buffer >> UInt32(18 - 6 * position) & 0x3F)
                text.append(position <= group.count ? character(digit) : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func value(_ character: UInt8) -> UInt8? {
        switch character {
        case 0x41...0x5A: character - 0x41
        case 0x61...0x7A: character - 0x61 + 26
        case 0x30...0x39: character - 0x30 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }

    /// Of a value below 64.
    private static func character(_ digit: UInt8) -> UInt8 {
        switch digit {
        case 0..<26: digit + 0x41
        case 26..<52: digit - 26 + 0x61
        case 52..<62: digit - 52 + 0x30
        case 62: UInt8(ascii: "+")
        default: UInt8(ascii: "/")
        }
    }
}
