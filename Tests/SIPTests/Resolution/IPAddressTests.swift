import Testing

@testable import GatewaySIP

@Suite("IP addresses and networks")
struct IPAddressTests {
    @Test(
        "are read and written",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
            ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("::", "::"), ("::1", "::1"),
            ("::ffff:10.0.0.1", "::ffff:10.0.0.1"),
        ])
    func text(_ text: String, _ written: String) throws {
        #expect(try #require(IPAddress(text)).description == written)
    }

    @Test(
        "nothing else is one",
        arguments: [
            "", "1", "127.1", "0x7f.0.0.1", "2130706433", "01.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1.2.3.256", "1.2.3.4.5",
            "[::1]", "fe80::1%eth0", "::1::", "example.com", "1.2.3.4\0", "\0", "１.2.3.4",
        ])
    func refused(_ text: String) { #expect(IPAddress(text) == nil) }

    @Test("in a URI have brackets where they must")
    func uriHost() throws {
        #expect(try #require(IPAddress("192.0.2.1")).uriHost == "192.0.2.1")
        #expect(try #require(IPAddress("2001:db8::1")).uriHost == "[2001:db8::1]")
    }

    @Test(
        "networks contain their first and last address, and neither neighbour",
        arguments: [
            ("10.0.0.0/8", "10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0"),
            ("192.0.2.128/25", "192.0.2.128", "192.0.2.255", "192.0.2.127", "192.0.3.0"),
            ("192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.0", "192.0.2.2"),
            ("fc00::/7", "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fbff::1", "fe00::"),
            ("::1/128", "::1", "::1", "::", "::2"),
        ])
    func contains(_ text: String, _ first: String, _ last: String, _ before: String, _ after: String) throws {
        let network = try IPNetwork(text)
        for inside in [first, last] { #expect(network.contains(try #require(IPAddress(inside)))) }
        for outside in [before, after] { #expect(!network.contains(try #require(IPAddress(outside)))) }
    }

    @Test("a network of everything contains its own family only")
    func everything() throws {
        let v4 = try IPNetwork("0.0.0.0/0")
        let v6 = try IPNetwork("::/0")
        let (highest, loopback) = (try #require(IPAddress("255.1.2.3")), try #require(IPAddress("::1")))
        #expect(v4.contains(highest) && !v4.contains(loopback))
        #expect(v6.contains(loopback) && !v6.contains(highest))
    }

    @Test("a text that is no network says why")
    func mistakes() {
        #expect(throws: IPNetwork.ParsingError.address("ten/8")) { try IPNetwork("ten/8") }
        #expect(throws: IPNetwork.ParsingError.address("")) { try IPNetwork("") }
        for text in [
            "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "10.0.0.0/99999999999999999999",
        ] {
            #expect(throws: IPNetwork.ParsingError.prefixLength(text, longest: 32)) { try IPNetwork(text) }
        }
        #expect(throws: IPNetwork.ParsingError.prefixLength("::/129", longest: 128)) { try IPNetwork("::/129") }
        #expect(throws: IPNetwork.ParsingError.bitsBehindPrefix("10.0.0.1/8", meant: "10.0.0.0/8")) {
            try IPNetwork("10.0.0.1/8")
        }
    }
}
