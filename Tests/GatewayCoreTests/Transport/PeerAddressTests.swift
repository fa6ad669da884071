import NIOCore
import Testing

@testable import GatewayCore

@Suite("How peers are counted")
struct PeerAddressTests {
    private func peer(_ text: String) throws -> PeerAddress {
        PeerAddress(try SocketAddress(ipAddress: text, port: 1234))
    }

    @Test("an IPv4 address by itself")
    func v4() throws {
        #expect(try peer("192.0.2.1").counted == "192.0.2.1")
        #expect(try peer("192.0.2.1").text == "192.0.2.1")
        #expect(try peer("192.0.2.1").counted != peer("192.0.2.2").counted)
    }

    @Test("an IPv6 address with its /64, but shown in full")
    func v6() throws {
        let one = try peer("2001:db8:1:2::1")
        #expect(one.text == "2001:db8:1:2::1")
        #expect(try one.counted == peer("2001:db8:1:2:ffff:ffff:ffff:ffff").counted)
        #expect(try one.counted != peer("2001:db8:1:3::1").counted)
        #expect(try one.counted != peer("2001:db8:1:2::1").text)
    }

    @Test("an IPv4 peer of a dual-stack socket by its own address")
    func mapped() throws {
        #expect(try peer("::ffff:192.0.2.1").counted != peer("::ffff:192.0.2.2").counted)
        #expect(try peer("::ffff:192.0.2.1").counted == peer("::ffff:192.0.2.1").counted)
        #expect(try peer("::1").counted == peer("::2").counted)
    }

    @Test("one of a Unix socket not at all")
    func unix() throws {
        for address in [try SocketAddress(unixDomainSocketPath: "/run/x"), nil] {
            #expect(PeerAddress(address).text == "unix")
            #expect(PeerAddress(address).counted == nil)
        }
    }
}
