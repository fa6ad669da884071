/// What stands on a line: bytes, nearly always UTF-8.
///
/// SDP allows other character sets in free text and in attributes (RFC 8866 §6.10), and such bytes survive being read
/// and printed. CR, LF and zero bytes, which no line can hold (§9), become blanks when a value is made, so that no
/// value can add a line of its own.
public struct SDPText: Hashable, Sendable {
    public let bytes: [UInt8]

    public init(_ string: String) {
        self.init(bytes: string.utf8)
    }

    public init(bytes: some Sequence<UInt8>) {
        self.bytes = bytes.map { $0 == 0x0D || $0 == 0x0A || $0 == 0 ? 0x20 : $0 }
    }

    /// As text; what is not UTF-8 shows as U+FFFD.
    public var string: String { String(decoding: bytes, as: UTF8.self) }

    public var isEmpty: Bool { bytes.isEmpty }

    /// The words between blanks, as text.
    public var words: [String] {
        bytes.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 }).map { String(decoding: $0, as: UTF8.self) }
    }
}

extension SDPText: ExpressibleByStringLiteral, CustomStringConvertible {
    public init(stringLiteral value: String) { self.init(value) }
    public var description: String { string }
}
