import Testing

@testable import GatewaySIP

/// Runs the locator over a table, and writes what it finds as `transport:address:port`.
struct Location {
    var zone = Zone()
    var options = SIPLocatorOptions()
    var policy: AddressPolicy
    var hosts: HostsFile?
    var random: @Sendable (UInt32) -> UInt32 = { _ in 0 }

    init() throws {
        policy = try AddressPolicy(allowing: ["192.0.2.0/24", "2001:db8::/32"])
    }

    func locator(_ table: TableResolver? = nil, now: (@Sendable () -> ContinuousClock.Instant)? = nil)
        -> SIPServerLocator
    {
        SIPServerLocator(
            resolver: table ?? TableResolver(zone), hosts: hosts, policy: policy, options: options,
            now: now ?? { .now }, random: random)
    }

    func found(_ uri: SIPServerURI) async throws -> [String] {
        try await locator().targets(for: uri).list.map { "\($0.transport):\($0.hostPort)" }
    }
}

@Suite("Where RFC 3263 leads")
struct SIPServerLocatorTests {
    @Test(
        "addresses and ports need no DNS",
        arguments: [
            (SIPServerURI(host: "192.0.2.1"), "udp:192.0.2.1:5060"),
            (SIPServerURI(host: "192.0.2.1", port: 5070), "udp:192.0.2.1:5070"),
            (SIPServerURI(host: "192.0.2.1", transport: .tcp), "tcp:192.0.2.1:5060"),
            (SIPServerURI(host: "192.0.2.1", transport: .tls), "tls:192.0.2.1:5061"),
            (SIPServerURI(scheme: .sips, host: "192.0.2.1"), "tls:192.0.2.1:5061"),
            (SIPServerURI(scheme: .sips, host: "192.0.2.1", transport: .tcp), "tls:192.0.2.1:5061"),
            (SIPServerURI(host: "[2001:db8::1]"), "udp:[2001:db8::1]:5060"),
            (SIPServerURI(host: "2001:db8::1", port: 5070), "udp:[2001:db8::1]:5070"),
            (SIPServerURI(host: "a.test", maddr: "192.0.2.1"), "udp:192.0.2.1:5060"),
        ])
    func numeric(_ uri: SIPServerURI, _ expected: String) async throws {
        let table = TableResolver()
        let targets = try await Location().locator(table).targets(for: uri)
        #expect(targets.list.map { "\($0.transport):\($0.hostPort)" } == [expected])
        #expect(table.asked.isEmpty)
    }

    @Test("a name with a port has addresses only")
    func explicitPort() async throws {
        var location = try Location()
        try location.zone.address("a.test", "2001:db8::1", "192.0.2.1")
        try location.zone.service("_sip._udp.a.test", 1, 1, 5099, "b.test")
        let table = TableResolver(location.zone)
        let uri = SIPServerURI(host: "A.Test.", port: 5070)
        let targets = try await location.locator(table).targets(for: uri)
        #expect(
            targets.list.map(\.description) == [
                "udp:192.0.2.1:5070 for a.test", "udp:[2001:db8::1]:5070 for a.test",
            ])
        #expect(table.asked == [try DNSQuestion("a.test", .a), try DNSQuestion("a.test", .aaaa)])
        location.options.families = [.v6]
        #expect(try await location.found(uri) == ["udp:[2001:db8::1]:5070"])
    }

    @Test("NAPTR: order, then preference; SRV in that order; the name for the certificate is the domain")
    func naptr() async throws {
        var location = try Location()
        try location.zone.pointer("a.test", 20, 1, "SIP+D2U", "_sip._udp.a.test")
        try location.zone.pointer("a.test", 10, 90, "sip+d2t", "_sip._tcp.elsewhere.test", flags: "S")
        try location.zone.pointer("a.test", 10, 10, "SIP+D2S", "_sip._sctp.a.test")
        try location.zone.service("_sip._udp.a.test", 1, 1, 5071, "udp.test")
        try location.zone.service("_sip._tcp.elsewhere.test", 2, 1, 5073, "backup.test")
        try location.zone.service("_sip._tcp.elsewhere.test", 1, 1, 5072, "main.test", ttl: 40)
        try location.zone.address("udp.test", "192.0.2.1")
        try location.zone.address("main.test", "192.0.2.2", "192.0.2.3", ttl: 50)
        try location.zone.address("backup.test", "192.0.2.4")
        #expect(
            try await location.found(SIPServerURI(host: "a.test")) == [
                "tcp:192.0.2.2:5072", "tcp:192.0.2.3:5072", "tcp:192.0.2.4:5073", "udp:192.0.2.1:5071",
            ])
        let targets = try await location.locator().targets(for: SIPServerURI(host: "a.test"))
        #expect(Set(targets.list.map(\.hostname)) == ["a.test"])
        #expect(targets.ttl == .seconds(40))
    }

    @Test("NAPTR with TLS first: what is not encrypted does not follow, unless it may")
    func downgrade() async throws {
        var location = try Location()
        try location.zone.pointer("a.test", 10, 1, "SIPS+D2T", "_sips._tcp.a.test")
        try location.zone.pointer("a.test", 20, 1, "SIP+D2U", "_sip._udp.a.test")
        try location.zone.service("_sip._udp.a.test", 1, 1, 5060, "b.test")
        try location.zone.service("_sips._tcp.a.test", 1, 1, 5061, "b.test")
        try location.zone.address("b.test", "192.0.2.1")
        let uri = SIPServerURI(host: "a.test")
        #expect(try await location.found(uri) == ["tls:192.0.2.1:5061"])
        location.options.allowsDowngrade = true
        #expect(try await location.found(uri) == ["tls:192.0.2.1:5061", "udp:192.0.2.1:5060"])
        location.options.transports = [.udp]
        #expect(try await location.found(uri) == ["udp:192.0.2.1:5060"])
    }

    @Test("sips takes encrypted services only")
    func sips() async throws {
        var location = try Location()
        try location.zone.pointer("a.test", 10, 1, "SIP+D2T", "_sip._tcp.a.test")
        try location.zone.pointer("a.test", 20, 1, "SIPS+D2T", "_sips._tcp.a.test")
        try location.zone.service("_sip._tcp.a.test", 1, 1, 5060, "b.test")
        try location.zone.service("_sips._tcp.a.test", 1, 1, 5061, "b.test")
        try location.zone.address("b.test", "192.0.2.1")
        let uri = SIPServerURI(scheme: .sips, host: "a.test")
        #expect(try await location.found(uri) == ["tls:192.0.2.1:5061"])

        var plain = try Location()
        try plain.zone.pointer("a.test", 10, 1, "SIP+D2T", "_sip._tcp.a.test")
        try plain.zone.service("_sip._tcp.a.test", 1, 1, 5060, "b.test")
        await #expect(throws: SIPLocationError.noCommonTransport(domain: "a.test")) { try await plain.found(uri) }
        let udp = SIPServerURI(scheme: .sips, host: "a.test", transport: .udp)
        await #expect(throws: SIPLocationError.transportNotAvailable(udp)) { try await plain.found(udp) }
    }

    @Test("NAPTR records of other services are not SIP's")
    func foreignNAPTR() async throws {
        var location = try Location()
        try location.zone.pointer("a.test", 1, 1, "x-eduroam:radius.tls", "_radsec._tcp.a.test")
        try location.zone.pointer("a.test", 2, 1, "E2U+sip", ".", flags: "u", regexp: "!^.*$!sip:a@b.test!")
        try location.zone.service("_sip._tcp.a.test", 1, 1, 5070, "b.test")
        try location.zone.address("b.test", "192.0.2.1")
        #expect(try await location.found(SIPServerURI(host: "a.test")) == ["tcp:192.0.2.1:5070"])
    }

    @Test("without NAPTR: SRV of each transport, in the operator's order")
    func srv() async throws {
        var location = try Location()
        try location.zone.service("_sip._udp.a.test", 1, 1, 5070, "b.test")
        try location.zone.service("_sip._tcp.a.test", 1, 1, 5071, "b.test")
        try location.zone.service("_sips._tcp.a.test", 1, 1, 5072, "b.test")
        try location.zone.address("b.test", "192.0.2.1")
        let uri = SIPServerURI(host: "a.test")
        #expect(
            try await location.found(uri) == ["udp:192.0.2.1:5070", "tcp:192.0.2.1:5071", "tls:192.0.2.1:5072"])
        location.options.transports = [.tcp, .udp]
        #expect(try await location.found(uri) == ["tcp:192.0.2.1:5071", "udp:192.0.2.1:5070"])
        let tls = SIPServerURI(host: "a.test", transport: .tls)
        await #expect(throws: SIPLocationError.transportNotAvailable(tls)) { try await location.found(tls) }
        location.options.transports = [.udp, .tcp, .tls]
        #expect(try await location.found(tls) == ["tls:192.0.2.1:5072"])
        #expect(try await location.found(SIPServerURI(scheme: .sips, host: "a.test")) == ["tls:192.0.2.1:5072"])
    }

    @Test("a transport that is named is looked up without NAPTR")
    func explicitTransport() async throws {
        var location = try Location()
        try location.zone.address("a.test", "192.0.2.1")
        let table = TableResolver(location.zone)
        let uri = SIPServerURI(host: "a.test", transport: .tcp)
        let targets = try await location.locator(table).targets(for: uri)
        #expect(targets.list.map(\.description) == ["tcp:192.0.2.1:5060 for a.test"])
        #expect(!table.asked.contains(try DNSQuestion("a.test", .naptr)))
        #expect(table.asked.contains(try DNSQuestion("_sip._tcp.a.test", .srv)))
        #expect(!table.asked.contains(try DNSQuestion("_sip._udp.a.test", .srv)))
    }

    @Test("without NAPTR and SRV: the domain itself, by UDP, or what the operator has")
    func bareDomain() async throws {
        var location = try Location()
        try location.zone.address("a.test", "192.0.2.1")
        let uri = SIPServerURI(host: "a.test")
        #expect(try await location.found(uri) == ["udp:192.0.2.1:5060"])
        #expect(try await location.found(SIPServerURI(scheme: .sips, host: "a.test")) == ["tls:192.0.2.1:5061"])
        location.options.transports = [.tls, .udp]
        #expect(try await location.found(uri) == ["udp:192.0.2.1:5060"])
        location.options.transports = [.tls]
        #expect(try await location.found(uri) == ["tls:192.0.2.1:5061"])
    }

    @Test("SRV with the target . means that there is no such service")
    func noService() async throws {
        var location = try Location()
        try location.zone.service("_sip._udp.a.test", 0, 0, 0, ".")
        try location.zone.address("a.test", "192.0.2.1")
        #expect(try await location.found(SIPServerURI(host: "a.test")) == ["tcp:192.0.2.1:5060"])
        let udp = SIPServerURI(host: "a.test", transport: .udp)
        await #expect(throws: SIPLocationError.noService(domain: "a.test")) { try await location.found(udp) }
        location.options.transports = [.udp]
        let any = SIPServerURI(host: "a.test")
        await #expect(throws: SIPLocationError.noService(domain: "a.test")) { try await location.found(any) }
    }

    @Test("a failure at NAPTR leads on, a failure at SRV does not lead to the bare domain")
    func failures() async throws {
        var location = try Location()
        try location.zone.address("a.test", "192.0.2.1")
        try location.zone.failure("a.test", .naptr) { .serverFailure($0) }
        let uri = SIPServerURI(host: "a.test")
        #expect(try await location.found(uri) == ["udp:192.0.2.1:5060"])
        try location.zone.failure("_sip._tcp.a.test", .srv) { .timeout($0) }
        let question = try DNSQuestion("_sip._tcp.a.test", .srv)
        await #expect(throws: SIPLocationError.dns(.timeout(question))) { try await location.found(uri) }
        try location.zone.service("_sip._udp.a.test", 1, 1, 5070, "a.test")
        #expect(try await location.found(uri) == ["udp:192.0.2.1:5070"])
    }

    @Test("a domain that does not exist, and a failure that says more than \"no such records\"")
    func unknown() async throws {
        var location = try Location()
        let uri = SIPServerURI(host: "a.test")
        let question = try DNSQuestion("a.test", .a)
        await #expect(throws: SIPLocationError.dns(.noSuchName(question, ttl: nil))) { try await location.found(uri) }
        try location.zone.failure("a.test", .aaaa) { .timeout($0) }
        let other = try DNSQuestion("a.test", .aaaa)
        await #expect(throws: SIPLocationError.dns(.timeout(other))) { try await location.found(uri) }
        try location.zone.address("a.test", "192.0.2.1")
        #expect(try await location.found(uri) == ["udp:192.0.2.1:5060"])
    }

    @Test(
        "what is no host is refused", arguments: ["", "a b", "127.1", "[192.0.2.1]", "[a.test]", "a.test:5060", "::1]"])
    func invalidHost(_ host: String) async throws {
        await #expect(throws: SIPLocationError.invalidHost(host)) {
            try await Location().found(SIPServerURI(host: host))
        }
        await #expect(throws: SIPLocationError.invalidHost(host)) {
            try await Location().found(SIPServerURI(host: "a.test", maddr: host))
        }
    }

    @Test("a name in the hosts file needs no DNS")
    func hostsFile() async throws {
        let file = try ScratchFile("192.0.2.7 a.test\n192.0.2.8 proxy.test\n")
        var location = try Location()
        location.hosts = HostsFile(path: file.path)
        try location.zone.service("_sip._udp.b.test", 1, 1, 5070, "proxy.test")
        let table = TableResolver(location.zone)
        let locator = location.locator(table)
        let first = try await locator.targets(for: SIPServerURI(host: "a.test"))
        #expect(first.list.map(\.hostPort) == ["192.0.2.7:5060"])
        #expect(table.asked.isEmpty)
        let second = try await locator.targets(for: SIPServerURI(host: "b.test"))
        #expect(second.list.map(\.hostPort) == ["192.0.2.8:5070"])
    }
}
