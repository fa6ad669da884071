/// The kind of an address, RFC 8866 §8.2.7. A host name has the type that it is to be looked up for.
public struct AddressType: SDPToken {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    public static let ip4: Self = "IP4"
    public static let ip6: Self = "IP6"
}
