/// Where the gateway may connect when a client named the target: the public Internet, and what the operator allows.
///
/// Without it, whoever can open an account could reach into the operator's network through the gateway.
public struct AddressPolicy: Equatable, Sendable {
    /// Networks that are allowed although they are private, loopback, link-local, or otherwise special.
    public let allowed: [IPNetwork]

    public init(allowing networks: [IPNetwork] = []) { allowed = networks }

    /// Networks as settings write them.
    public init(allowing texts: [String]) throws(IPNetwork.ParsingError) {
        var networks: [IPNetwork] = []
        for text in texts { networks.append(try IPNetwork(text)) }
        allowed = networks
    }

    /// An IPv6 address with an IPv4 address inside is judged by that one.
    public func allows(_ address: IPAddress) -> Bool {
        if allowed.contains(where: { $0.contains(address) }) { return true }
        if let inner = address.embeddedIPv4 { return allows(inner) }
        return !SpecialNetworks.contains(address)
    }
}
