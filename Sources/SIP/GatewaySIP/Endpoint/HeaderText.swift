/// Text of a peer or client that goes into a header field.
public enum HeaderText {
    /// Whether it stays within its field: a control character could begin another (RFC 3261 section 7.3.1).
    public static func isSafe(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    /// The text with blanks where it has control characters.
    static func cleaned(_ text: String) -> String {
        String(decoding: text.utf8.map { $0 >= 0x20 && $0 != 0x7F ? $0 : UInt8(ascii: " ") }, as: UTF8.self)
    }
}
