/// Why a field of a request was refused. Thrown by the getters of `RequestFields`; the core turns it into the error
/// answer.
public struct FieldError: Error, Hashable, Sendable {
    /// What is wrong with the field.
    public enum Kind: Hashable, Sendable {
        /// A mandatory field is absent or null.
        case missing
        /// The value is not what was expected. `value` is the JSON as sent, shortened to `valueBytesMax`.
        case invalid(value: String, expected: String)
        /// The key occurs twice in its object.
        case repeated
    }

    /// Bytes of the value that are repeated to the sender.
    public static let valueBytesMax = 40

    /// Name of the field with the path to it: `account`, `originator.uri`, `candidates[2].sdpMid`.
    public let field: String
    public let kind: Kind

    public init(field: String, kind: Kind) {
        self.field = field
        self.kind = kind
    }

    /// The sentence for the sender.
    /// - Parameter requestType: value of `sylkrtc` in the request.
    public func description(requestType: String) -> String {
        switch kind {
        case .missing: "Mandatory property '\(field)' of '\(requestType)' request is missing"
        case .invalid(let value, let expected):
            "Invalid value for '\(field)' property: \(value) (expected: \(expected))"
        case .repeated: "Property '\(field)' occurs twice"
        }
    }
}

extension FieldError {
    /// A value as it is shown to its sender: cut between characters, never inside one.
    static func excerpt(_ json: UnsafeRawBufferPointer) -> String {
        guard json.count > valueBytesMax else { return String(decoding: json, as: UTF8.self) }
        var end = valueBytesMax
        // 0b10xxxxxx continues a character (RFC 3629 §3); at most three of them follow each other.
        while end > 0, json[end] & 0xC0 == 0x80 { end -= 1 }
        return String(decoding: UnsafeRawBufferPointer(rebasing: json[..<end]), as: UTF8.self) + "…"
    }
}
