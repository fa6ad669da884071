import Testing

@testable import GatewaySIP

@Suite("What a domain cannot make the gateway do")
struct SIPServerLocatorLimitTests {
    @Test("reach networks that are not allowed; the operator's own proxy may be there")
    func policy() async throws {
        var location = try Location()
        location.policy = try AddressPolicy(allowing: ["10.1.0.0/16"])
        try location.zone.address("a.test", "127.0.0.1", "::ffff:10.0.0.1", "10.1.0.1")
        try location.zone.address("b.test", "127.0.0.1", "fe80::1")
        #expect(try await location.found(SIPServerURI(host: "a.test")) == ["udp:10.1.0.1:5060"])
        let uri = SIPServerURI(host: "b.test")
        let addresses = try ["127.0.0.1", "fe80::1"].map { try #require(IPAddress($0)) }
        await #expect(throws: SIPLocationError.networkNotAllowed(domain: "b.test", addresses)) {
            try await location.found(uri)
        }
        let named = try await location.locator().targets(for: uri, isOperatorNamed: true)
        #expect(named.list.map(\.hostPort) == ["127.0.0.1:5060", "[fe80::1]:5060"])
        for host in ["127.0.0.1", "::1", "[::ffff:127.0.0.1]"] {
            await #expect(throws: SIPLocationError.self) { try await location.found(SIPServerURI(host: host)) }
        }
        let maddr = SIPServerURI(host: "a.test", maddr: "127.0.0.1")
        await #expect(throws: SIPLocationError.self) { try await location.found(maddr) }
    }

    @Test("ask for more hosts, or try more targets, than the limits say")
    func limits() async throws {
        var location = try Location()
        for number in 1...60 {
            try location.zone.service("_sip._udp.a.test", UInt16(number), 1, 5060, "h\(number).test")
            try location.zone.address(
                "h\(number).test", "192.0.2.\(number)", "2001:db8::\(number)", "192.0.2.\(number + 100)")
        }
        let table = TableResolver(location.zone)
        let targets = try await location.locator(table).targets(for: SIPServerURI(host: "a.test"))
        #expect(targets.list.count == 32)
        #expect(targets.list.first?.hostPort == "192.0.2.1:5060")
        #expect(table.asked.filter { $0.type == .a || $0.type == .aaaa }.count == 32)
    }

    @Test("have one server tried twice in a round")
    func duplicates() async throws {
        var location = try Location()
        for number in 1...5 {
            try location.zone.service("_sip._udp.a.test", UInt16(number), 1, 5060, "h\(number % 2).test")
            try location.zone.pointer("a.test", UInt16(number), 1, "SIP+D2U", "_sip._udp.a.test")
        }
        try location.zone.address("h0.test", "192.0.2.1")
        try location.zone.address("h1.test", "192.0.2.1")
        #expect(try await location.found(SIPServerURI(host: "a.test")) == ["udp:192.0.2.1:5060"])
    }

    @Test("a server that failed comes last for a while, and is drawn by lot again when it answers")
    func health() async throws {
        var location = try Location()
        try location.zone.address("a.test", "192.0.2.1", "192.0.2.2")
        let clock = TestClock()
        let locator = location.locator(now: clock.now)
        let uri = SIPServerURI(host: "a.test")
        let first = try #require(try await locator.targets(for: uri).list.first)
        locator.report(first, .failed())
        #expect(try await locator.targets(for: uri).list.map(\.address).last == first.address)
        clock.advance(.seconds(30))
        #expect(try await locator.targets(for: uri).list.first == first)
        locator.report(first, .failed(retryAfter: .seconds(600)))
        #expect(try await locator.targets(for: uri).list.last == first)
        locator.report(first, .succeeded)
        #expect(try await locator.targets(for: uri).list.first == first)
    }

    @Test("servers of equal priority are drawn by lot each time")
    func lot() async throws {
        var location = try Location()
        location.random = { $0 }
        try location.zone.service("_sip._udp.a.test", 1, 10, 5060, "h1.test")
        try location.zone.service("_sip._udp.a.test", 1, 10, 5060, "h2.test")
        try location.zone.address("h1.test", "192.0.2.1")
        try location.zone.address("h2.test", "192.0.2.2")
        let uri = SIPServerURI(host: "a.test")
        #expect(try await location.found(uri) == ["udp:192.0.2.2:5060", "udp:192.0.2.1:5060"])
        location.random = { _ in 0 }
        #expect(try await location.found(uri) == ["udp:192.0.2.1:5060", "udp:192.0.2.2:5060"])
    }

    @Test("cancelling the search ends it at once")
    func cancelled() async throws {
        let gate = Gate()
        let table = TableResolver { await gate.pass() }
        let resolver = CachingResolver(table, DNSCacheOptions()) { .now }
        let locator = SIPServerLocator(resolver: resolver, hosts: nil, policy: AddressPolicy())
        let search = Task { try await locator.targets(for: SIPServerURI(host: "a.test")) }
        try await eventually { gate.waitingCount > 0 }
        search.cancel()
        await #expect(throws: SIPLocationError.dns(.cancelled)) { try await search.value }
        gate.open()
    }
}
