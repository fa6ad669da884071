import Testing

@testable import GatewaySIP

@Suite("SIP servers in settings")
struct SIPServerURITests {
    @Test(
        "what is one",
        arguments: [
            ("sip:proxy.example.org", SIPServerURI(host: "proxy.example.org")),
            ("Proxy.Example.Org", SIPServerURI(host: "proxy.example.org")),
            ("sips:example.org", SIPServerURI(scheme: .sips, host: "example.org")),
            ("sip:192.0.2.1:5060;transport=tcp", SIPServerURI(host: "192.0.2.1", port: 5060, transport: .tcp)),
            ("SIP:example.org;Transport=TLS;lr", SIPServerURI(host: "example.org", transport: .tls)),
            ("tcp:example.org:5070", SIPServerURI(host: "example.org", port: 5070, transport: .tcp)),
            ("tls:[::1]", SIPServerURI(host: "[::1]", transport: .tls)),
            ("[2001:db8::1]:5060", SIPServerURI(host: "[2001:db8::1]", port: 5060)),
            ("example.org:5060", SIPServerURI(host: "example.org", port: 5060)),
            ("udp:example.org.:5060", SIPServerURI(host: "example.org", port: 5060, transport: .udp)),
        ])
    func taken(text: String, uri: SIPServerURI) { #expect(SIPServerURI(text) == uri) }

    @Test(
        "what is none",
        arguments: [
            "", "sip:", "sip:;transport=tcp", "sip:a b", "sip:user@example.org", "sip:example.org;transport=sctp",
            "sip:example.org;transport", "sip:example.org;transport=", "sip:example.org;maddr=192.0.2.1",
            "sip:example.org;", "sip:example.org:0", "sip:example.org:70000", "http://example.org",
            "sip:example.org?x=y", "sip:[::1", "sip:example.org\r\n", "sip:example.org:5060:5061",
            "sip:example.org:+5060", "[::1]:+5060", "sip:example.org:5060 ", "sip:example.org;=transport=tcp",
            "sip:example.org;transport=tcp=", "sip:x@example.org", "@example.org",
        ])
    func refused(text: String) { #expect(SIPServerURI(text) == nil) }

    @Test("a domain's own proxy comes before the general one")
    func proxies() {
        let general = SIPServerURI(host: "proxy.example.net")
        let own = SIPServerURI(host: "proxy.example.org")
        let proxies = OutboundProxies(general: general, byDomain: ["example.org": own])
        #expect(proxies.proxy(for: "example.org") == own)
        #expect(proxies.proxy(for: "example.com") == general)
        #expect(OutboundProxies(general: nil, byDomain: [:]).proxy(for: "example.org") == nil)
    }

    @Test("where to send, as the stack is told")
    func route() throws {
        let v4 = SIPTarget.server(1, .tls)
        #expect(v4.routeURI == "sip:example.org:5060;maddr=192.0.2.1;transport=tls")
        let address = try #require(IPAddress("2001:db8::1"))
        let v6 = SIPTarget(transport: .udp, address: address, port: 5062, hostname: "2001:db8::1")
        #expect(v6.routeURI == "sip:[2001:db8::1]:5062;maddr=[2001:db8::1];transport=udp")
    }
}
