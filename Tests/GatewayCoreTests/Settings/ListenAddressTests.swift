import Testing

@testable import GatewayCore

@Suite("Addresses to listen on")
struct ListenAddressTests {
    @Test(
        "are read and written",
        arguments: [
            ("", ListenAddress.off),
            (":80", .tcp(host: "", port: 80)),
            (":0", .tcp(host: "", port: 0)),
            ("127.0.0.1:65535", .tcp(host: "127.0.0.1", port: 65535)),
            ("gateway-1.example.org:443", .tcp(host: "gateway-1.example.org", port: 443)),
            ("[::1]:80", .tcp(host: "::1", port: 80)),
            ("[fe80::1%eth0]:80", .tcp(host: "fe80::1%eth0", port: 80)),
        ])
    func good(_ text: String, _ address: ListenAddress) throws {
        #expect(try ListenAddress(parsing: text) == address)
        #expect(address.description == text)
    }

    @Test(
        "are refused with a reason",
        arguments: [
            ("80", "there is no port"),
            ("host:", "the port is not a number from 0 to 65535"),
            ("host:65536", "the port is not a number from 0 to 65535"),
            ("host:+1", "the port is not a number from 0 to 65535"),
            (":٣", "the port is not a number from 0 to 65535"),
            ("::1:80", "an IPv6 address needs brackets"),
            ("[]:80", "there is no IPv6 address in the brackets"),
            ("[127.0.0.1]:80", "there is no IPv6 address in the brackets"),
            ("[::1%]:80", "there is no IPv6 address in the brackets"),
            ("a b:80", "the host is neither an address nor a name"),
            ("a..b:80", "the host is neither an address nor a name"),
            ("*:80", "the host is neither an address nor a name"),
        ])
    func bad(_ text: String, _ reason: String) {
        #expect(throws: SettingProblem(reason)) { try ListenAddress(parsing: text) }
    }
}
