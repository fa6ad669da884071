/// A word of an open set: a media type, a protocol, the name of an attribute. Peers send words that are not known here,
/// so these are no enums. Upper and lower case differ, RFC 8866 §5.
public protocol SDPToken: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible
where RawValue == String {
    init(rawValue: String)
}

extension SDPToken {
    public init(stringLiteral value: String) { self.init(rawValue: value) }
    public var description: String { rawValue }
}
