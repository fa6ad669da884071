/// RFC 8259 as slowly and plainly as possible: what the scanner is compared with.
struct ReferenceValidator {
    private var rest: ArraySlice<UInt8>

    /// Whether the bytes are one JSON value with white space around it.
    static func accepts(_ bytes: [UInt8]) -> Bool {
        var validator = ReferenceValidator(rest: bytes[...])
        return validator.whitespace() && validator.value() && validator.whitespace() && validator.rest.isEmpty
    }

    /// Whether the first byte after white space opens an object.
    static func opensObject(_ bytes: [UInt8]) -> Bool {
        bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func take(anyOf characters: String) -> Bool {
        guard let first = rest.first, characters.utf8.contains(first) else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func whitespace() -> Bool {
        while take(anyOf: " \t\n\r") {}
        return true
    }

    private mutating func value() -> Bool {
        switch rest.first {
        case UInt8(ascii: "{"):
            list("{", "}") { $0.string() && $0.whitespace() && $0.take(":") && $0.whitespace() && $0.value() }
        case UInt8(ascii: "["): list("[", "]") { $0.value() }
        case UInt8(ascii: "\""): string()
        case UInt8(ascii: "t"): word("true")
        case UInt8(ascii: "f"): word("false")
        case UInt8(ascii: "n"): word("null")
        default: number()
        }
    }

    private mutating func list(
        _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ element: (inout ReferenceValidator) -> Bool
    ) -> Bool {
        guard take(open), whitespace() else { return false }
        if take(close) { return true }
        repeat {
            guard whitespace(), element(&self), whitespace() else { return false }
        } while take(",")
        return take(close)
    }

    private mutating func word(_ word: String) -> Bool {
        for character in word.unicodeScalars where !take(character) { return false }
        return true
    }

    private mutating func string() -> Bool {
        guard take("\"") else { return false }
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return true }
            if byte < 0x20 { return false }
            guard byte == UInt8(ascii: "\\") else { continue }
            if take("u") {
                for _ in 0..<4 where !take(anyOf: "0123456789abcdefABCDEF") { return false }
            } else if !take(anyOf: #""\/bfnrt"#) {
                return false
            }
        }
        return false
    }

    private mutating func digits() -> Bool {
        guard take(anyOf: "0123456789") else { return false }
        while take(anyOf: "0123456789") {}
        return true
    }

    private mutating func number() -> Bool {
        _ = take("-")
        guard take("0") || digits() else { return false }
        if take("."), !digits() { return false }
        if take(anyOf: "eE") {
            _ = take(anyOf: "+-")
            return digits()
        }
        return true
    }
}
