/// Text of a peer or client that goes into a header field.
public enum HeaderText {
    /// Whether it stays within its field: a control character could begin another (RFC 3261 section 7.3.1).
    public static func isSafe(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }
}
