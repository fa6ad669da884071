/// Reads `1#challenge` and `#auth-param`, RFC 7235 §2.1 and Appendix C.
///
/// More is taken than the grammar has: missing or spare commas, values without their quotes. Every step consumes at
/// least a byte, so it ends whatever the bytes are.
struct ParameterScanner {
    struct Challenge {
        let scheme: String
        var parameters = AuthenticationParameters()
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func challenges() -> [Challenge] {
        var challenges: [Challenge] = []
        while skipSeparators() {
            let name = token()
            guard !name.isEmpty else {
                // Not the beginning of anything.
                skipToComma()
                continue
            }
            skipBlanks()
            if current == UInt8(ascii: "=") {
                position += 1
                var stray = AuthenticationParameters()
                if challenges.isEmpty {
                    addValue(of: name, to: &stray)
                } else {
                    addValue(of: name, to: &challenges[challenges.count - 1].parameters)
                }
            } else {
                challenges.append(Challenge(scheme: name))
                skipToken68()
            }
        }
        return challenges
    }

    mutating func parameters() -> AuthenticationParameters {
        var parameters = AuthenticationParameters()
        while skipSeparators() {
            let name = token()
            skipBlanks()
            guard !name.isEmpty, current == UInt8(ascii: "=") else {
                skipToComma()
                continue
            }
            position += 1
            addValue(of: name, to: &parameters)
        }
        return parameters
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// False at the end.
    private mutating func skipSeparators() -> Bool {
        while let byte = current, Self.isBlank(byte) || byte == UInt8(ascii: ",") { position += 1 }
        return current != nil
    }

    private mutating func skipBlanks() {
        while let byte = current, Self.isBlank(byte) { position += 1 }
    }

    private mutating func skipToComma() {
        while let byte = current, byte != UInt8(ascii: ",") { position += 1 }
    }

    private mutating func token() -> String {
        let start = position
        while let byte = current, Self.isToken(byte) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Passes over credentials of another scheme, `Negotiate abc==,`. With anything but a comma after it, it was the
    /// name of a parameter or of the next scheme.
    private mutating func skipToken68() {
        let start = position
        while let byte = current, Self.isToken68(byte) { position += 1 }
        while current == UInt8(ascii: "=") { position += 1 }
        skipBlanks()
        if let byte = current, byte != UInt8(ascii: ",") { position = start }
    }

    /// Reads what follows the equals sign.
    private mutating func addValue(of name: String, to parameters: inout AuthenticationParameters) {
        skipBlanks()
        let value: [UInt8]
        if current == UInt8(ascii: "\"") {
            guard let content = quotedString() else {
                parameters.fail("a quoted value has no end, or control characters")
                return
            }
            value = content
        } else {
            let start = position
            while let byte = current, byte != UInt8(ascii: ","), byte > 0x20, byte != 0x7F { position += 1 }
            value = Array(bytes[start..<position])
        }
        guard let text = String(validating: value, as: UTF8.self) else {
            parameters.fail("a value is not UTF-8")
            return
        }
        parameters.add(name, text)
    }

    /// What stands between the quotes, without the backslashes of quoted pairs; nil when the closing quote is missing
    /// or a control character is among it, which could not be sent back. What was read is consumed in any case.
    private mutating func quotedString() -> [UInt8]? {
        position += 1
        var content: [UInt8] = []
        var isPrintable = true
        while let byte = current {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                return isPrintable ? content : nil
            case UInt8(ascii: "\\"):
                guard let escaped = current else { return nil }
                position += 1
                if !Self.isPrintable(escaped) { isPrintable = false }
                content.append(escaped)
            default:
                if !Self.isPrintable(byte) { isPrintable = false }
                content.append(byte)
            }
        }
        return nil
    }

    /// Line ends are those of a folded header.
    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
    }

    private static func isPrintable(_ byte: UInt8) -> Bool {
        byte == 0x09 || (byte >= 0x20 && byte != 0x7F)
    }

    static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private static func isToken68(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "-._~+/".utf8.contains(byte)
        }
    }
}
