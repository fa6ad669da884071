/// Networks that are not the public Internet, from IANA's registries of special-purpose addresses (RFC 6890, 8190).
enum SpecialNetworks {
    static func contains(_ address: IPAddress) -> Bool {
        switch address.family {
        case .v4: v4.contains { $0.contains(address) }
        // All that is assigned lies in one eighth of IPv6.
        case .v6: !globalUnicast.contains { $0.contains(address) } || v6.contains { $0.contains(address) }
        }
    }

    private static let v4 = networks(
        "0.0.0.0/8",  // this host on this network, RFC 791
        "10.0.0.0/8",  // private, RFC 1918
        "100.64.0.0/10",  // shared with the provider's NAT, RFC 6598
        "127.0.0.0/8",  // loopback, RFC 1122
        "169.254.0.0/16",  // link-local, RFC 3927
        "172.16.0.0/12",  // private, RFC 1918
        "192.0.0.0/24",  // protocol assignments, RFC 6890
        "192.0.2.0/24",  // documentation, RFC 5737
        "192.88.99.0/24",  // the former 6to4 relays, RFC 7526
        "192.168.0.0/16",  // private, RFC 1918
        "198.18.0.0/15",  // benchmarks, RFC 2544
        "198.51.100.0/24",  // documentation, RFC 5737
        "203.0.113.0/24",  // documentation, RFC 5737
        "224.0.0.0/4",  // multicast, RFC 5771
        "240.0.0.0/4"  // reserved, RFC 1112, and the limited broadcast, RFC 919
    )

    private static let globalUnicast = networks("2000::/3")

    private static let v6 = networks(
        "2001::/23",  // protocol assignments, RFC 2928; among them Teredo, which carries IPv4 addresses
        "2001:db8::/32",  // documentation, RFC 3849
        "3fff::/20"  // documentation, RFC 9637
    )

    private static func networks(_ texts: String...) -> [IPNetwork] { texts.compactMap { try? IPNetwork($0) } }
}
