/// The kind of network of an address, RFC 8866 §8.2.6.
public struct NetworkType: SDPToken {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    public static let internet: Self = "IN"
}
