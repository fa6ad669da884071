/// Prints `Digest name="value", name=value …`. Which values have quotes is laid down in RFC 7616 §3.4.
struct AuthorizationHeader {
    private(set) var text = "Digest"

    mutating func addQuoted(_ name: String, _ value: String) throws(DigestError) {
        begin(name)
        text += "\""
        for scalar in value.unicodeScalars {
            guard Self.isPrintable(scalar) else { throw .unprintable(parameter: name) }
            if scalar == "\"" || scalar == "\\" { text += "\\" }
            text.unicodeScalars.append(scalar)
        }
        text += "\""
    }

    mutating func addToken(_ name: String, _ value: String) throws(DigestError) {
        begin(name)
        guard !value.isEmpty, value.utf8.allSatisfy({ ParameterScanner.isToken($0) }) else {
            throw .unprintable(parameter: name)
        }
        text += value
    }

    /// What quotes cannot hold goes in the form of RFC 5987 (RFC 7616 §3.4). So does what is not ASCII, but only for a
    /// server that speaks of UTF-8, as SIP has it in quotes (RFC 3261 §25.1) and knows no other form.
    mutating func addUsername(_ username: String, isUTF8: Bool) throws(DigestError) {
        let scalars = username.unicodeScalars
        guard !scalars.allSatisfy(Self.isPrintable) || (isUTF8 && !scalars.allSatisfy(\.isASCII)) else {
            return try addQuoted("username", username)
        }
        begin("username*")
        text += "UTF-8''"
        for byte in username.utf8 {
            if Self.isUnescaped(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
    }

    private mutating func begin(_ name: String) {
        text += text.utf8.count == 6 ? " " : ", "
        text += name
        text += "="
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\t" || (scalar.value >= 0x20 && scalar.value != 0x7F)
    }

    /// `attr-char` of RFC 5987 §3.2.1.
    private static func isUnescaped(_ byte: UInt8) -> Bool {
        ParameterScanner.isToken(byte) && !"*'%".utf8.contains(byte)
    }
}
