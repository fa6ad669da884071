import Testing

@testable import GatewaySIP

@Suite("The hosts file")
struct HostsFileTests {
    @Test("names, aliases, comments and what is none")
    func parse() throws {
        let text = """
            # 192.0.2.9 commented.test
            192.0.2.1\tProxy.Test  proxy # old.test
            2001:db8::1 proxy.test
            192.0.2.1 proxy.test
            not-an-address wrong.test
            fe80::1%eth0 zone.test
            192.0.2.2
            192.0.2.3 bad..name good.test\r
            """
        let table = HostsFile.parse(Array(text.utf8))
        let texts = Dictionary(uniqueKeysWithValues: table.map { ($0.description, $1.map(\.description)) })
        #expect(
            texts == [
                "proxy.test": ["192.0.2.1", "2001:db8::1"], "proxy": ["192.0.2.1"], "good.test": ["192.0.2.3"],
            ])
    }

    @Test("is read again when it changes")
    func changes() throws {
        let file = try ScratchFile("192.0.2.1 a.test\n")
        let clock = TestClock()
        let hosts = HostsFile(path: file.path, now: clock.now)
        let name = try #require(DNSName("a.test"))
        #expect(hosts.addresses(of: name) == [IPAddress("192.0.2.1")])
        try file.write("192.0.2.22 a.test\n")
        clock.advance(.seconds(1))
        #expect(hosts.addresses(of: name) == [IPAddress("192.0.2.22")])
    }

    @Test("localhost is here also when no file says so")
    func localhost() throws {
        let hosts = HostsFile(path: "/nonexistent/hosts")
        let here = [IPAddress("127.0.0.1"), IPAddress("::1")]
        #expect(hosts.addresses(of: try #require(DNSName("localhost"))) == here)
        #expect(hosts.addresses(of: try #require(DNSName("sip.localhost."))) == here)
        #expect(hosts.addresses(of: try #require(DNSName("notlocalhost"))).isEmpty)
    }
}
