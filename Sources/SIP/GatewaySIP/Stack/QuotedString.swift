/// RFC 3261 section 25.1 `quoted-string`.
enum QuotedString {
    /// What stands between the quotes, without escapes; the text itself when it has none.
    static func content(_ text: String) -> String {
        guard text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        var content = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in text.unicodeScalars.dropFirst().dropLast() {
            if !isEscaped, scalar == "\\" {
                isEscaped = true
            } else {
                content.append(scalar)
                isEscaped = false
            }
        }
        return String(content)
    }
}
