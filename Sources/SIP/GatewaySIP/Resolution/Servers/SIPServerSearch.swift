/// The way from a SIP URI to addresses, without regard to which of them may be used.
struct SIPServerSearch: Sendable {
    let resolver: any DNSResolving
    let hosts: HostsFile?
    let options: SIPLocatorOptions
    let random: @Sendable (UInt32) -> UInt32

    /// A server before its addresses are known.
    struct Server {
        let transport: SIPTransport
        let host: Host
        let port: UInt16
    }

    enum Host: Hashable {
        case address(IPAddress)
        case name(DNSName)
    }

    struct Servers {
        var list: [Server]
        var ttl: Duration
    }

    /// How long what needed no DNS holds.
    static let longestTTL = Duration.seconds(3600)

    func targets(for uri: SIPServerURI) async throws(SIPLocationError) -> SIPTargets {
        // RFC 5922 section 4: the name in the certificate is that of the domain, wherever `maddr` or DNS lead.
        guard let domain = Self.host(uri.host) else { throw .invalidHost(uri.host) }
        let servers = try await servers(for: uri, domain)
        let addresses = try await addresses(of: servers.list)
        var seen: Set<SIPTarget> = []
        let list = servers.list.flatMap { server in
            addresses.of(server.host).map {
                SIPTarget(
                    transport: server.transport, address: $0, port: server.port, hostname: domain.description)
            }
        }.filter { seen.insert($0).inserted }
        return SIPTargets(list: list, ttl: min(servers.ttl, addresses.ttl))
    }

    private static func host(_ text: String) -> Host? {
        let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
        let bare = isBracketed ? text.dropFirst().dropLast() : text[...]
        if let address = IPAddress(bare) { return !isBracketed || address.family == .v6 ? .address(address) : nil }
        return isBracketed ? nil : DNSName(bare).map { .name($0) }
    }

    /// RFC 3263 sections 4.1 and 4.2.
    private func servers(for uri: SIPServerURI, _ domain: Host) async throws(SIPLocationError) -> Servers {
        let transports = try permittedTransports(uri)
        var target = domain
        if let maddr = uri.maddr {
            guard let host = Self.host(maddr) else { throw .invalidHost(maddr) }
            target = host
        }
        // Without NAPTR and SRV it is UDP for `sip`, when the operator has it.
        let plain = uri.transport == nil && transports.contains(.udp) ? .udp : transports[0]
        guard case .name(let name) = target, uri.port == nil, !isInHostsFile(name) else {
            let server = Server(transport: plain, host: target, port: uri.port ?? plain.defaultPort)
            return Servers(list: [server], ttl: Self.longestTTL)
        }
        if uri.transport == nil, let offers = try await offers(of: name, transports) {
            return try await servers(offers, of: name, fallback: offers.map(\.transport))
        }
        let services = transports.compactMap { transport in
            name.prefixed(transport.serviceLabels).map { (transport, $0) }
        }
        return try await servers(services, of: name, fallback: [plain] + transports)
    }

    private func isInHostsFile(_ name: DNSName) -> Bool { hosts?.addresses(of: name).isEmpty == false }

    /// What the URI and the operator agree on, the preferred one first; never empty.
    private func permittedTransports(_ uri: SIPServerURI) throws(SIPLocationError) -> [SIPTransport] {
        let wanted: [SIPTransport] =
            switch (uri.scheme, uri.transport) {
            case (.sips, .udp): []
            case (.sips, _): [.tls]
            case (.sip, let transport?): [transport]
            case (.sip, nil): options.transports
            }
        let permitted = wanted.filter(options.transports.contains)
        guard !permitted.isEmpty else { throw .transportNotAvailable(uri) }
        return permitted
    }
}
