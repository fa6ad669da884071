import GatewayCore
import Testing

@testable import GatewaySIP

@Suite("Settings of SIP")
struct SIPSettingsTests {
    private static func mistakes(_ text: String) -> [String] {
        let settings = PluginSettings(testing: text)
        _ = SIPSettings(settings)
        return settings.mistakes
    }

    @Test("what holds without any")
    func defaults() {
        let plain = PluginSettings(testing: "")
        let settings = SIPSettings(plain)
        #expect(plain.mistakes.isEmpty)
        #expect(settings.address == nil && settings.advertisedAddress == nil)
        #expect(settings.port == 0 && settings.tlsPort == 0)
        #expect(settings.transports == [.udp, .tcp, .tls])
        #expect(settings.proxies.general == nil && settings.proxies.byDomain.isEmpty)
        #expect(settings.policy.allowed.isEmpty && settings.dnsServers.isEmpty)
        #expect(settings.registrationExpires == .seconds(600) && settings.responseTimeout == .seconds(10))
        #expect(settings.retryMinimum == .seconds(2) && settings.retryMaximum == .seconds(120))
        #expect(settings.requestsPerProxy == 50 && settings.keepalive == .seconds(30))
        #expect(settings.userAgent == "gatewayd")
    }

    @Test("all of them")
    func all() throws {
        let authorities = try ScratchFile("none")
        let plain = PluginSettings(
            testing: """
                address = "127.0.0.1"
                port = 5070
                tls_port = 5071
                advertised_address = "192.0.2.9"
                certificate = "/c.pem"
                private_key = "/k.pem"
                ca_file = "\(authorities.path)"
                transports = ["tls", "udp"]
                outbound_proxy = "sip:127.0.0.1:5060;transport=tcp"
                outbound_proxies = { "Example.org" = "tls:proxy.example.org" }
                realms = { "example.org" = "asterisk" }
                allowed_networks = ["127.0.0.0/8", "fd00::/8"]
                dns_servers = ["127.0.0.1:5353", "::1"]
                registration_expires = "1h"
                response_timeout = "5s"
                retry_minimum = "500ms"
                retry_maximum = "10m"
                requests_per_proxy = 7
                keepalive = "0s"
                user_agent = "Test/1"
                """)
        let settings = SIPSettings(plain)
        #expect(plain.mistakes.isEmpty)
        #expect(settings.address?.description == "127.0.0.1" && settings.advertisedAddress?.description == "192.0.2.9")
        #expect(settings.transports == [.tls, .udp] && settings.hasTLS)
        #expect(settings.proxies.general?.transport == .tcp)
        #expect(settings.proxies.proxy(for: "example.org")?.host == "proxy.example.org")
        #expect(settings.policy.allowed.count == 2 && settings.dnsServers.count == 2)
        #expect(settings.retryMaximum == .seconds(600) && settings.keepalive == .zero)
        let options = settings.sofiaOptions(certificateDirectory: "/x")
        #expect(options.address == "127.0.0.1" && options.advertisedAddress == "192.0.2.9")
        #expect(options.port == 5070 && options.tlsPort == 5071 && options.userAgent == "Test/1")
    }

    @Test(
        "mistakes are told, with their key",
        arguments: [
            ("address = \"localhost\"", "address"),
            ("advertised_address = \"*\"", "advertised_address"),
            ("port = 65536", "port"),
            ("port = -1", "port"),
            ("tls_port = \"5061\"", "tls_port"),
            ("certificate = \"relative.pem\"\nprivate_key = \"/k.pem\"", "certificate"),
            ("certificate = \"/c.pem\"", "private_key"),
            ("private_key = \"/k.pem\"", "private_key"),
            ("ca_file = \"/does/not/exist.pem\"", "ca_file"),
            ("transports = []", "transports"),
            ("transports = [\"sctp\"]", "transports"),
            ("outbound_proxy = \"http://example.org\"", "outbound_proxy"),
            ("outbound_proxies = { \"example.org\" = \"a b\" }", "outbound_proxies"),
            ("realms = { \"example.org\" = \"\" }", "realms"),
            ("allowed_networks = [\"10.0.0.1/8\"]", "allowed_networks"),
            ("allowed_networks = [\"all\"]", "allowed_networks"),
            ("dns_servers = [\"dns.example.org\"]", "dns_servers"),
            ("registration_expires = \"1s\"", "registration_expires"),
            ("response_timeout = \"33s\"", "response_timeout"),
            ("retry_minimum = \"3m\"", "retry_maximum"),
            ("requests_per_proxy = 0", "requests_per_proxy"),
            ("keepalive = \"2h\"", "keepalive"),
            ("user_agent = \"\"", "user_agent"),
            ("user_agent = \"a\\r\\nb\"", "user_agent"),
            ("user_agent = \"a\\u007Fb\"", "user_agent"),
            ("prot = 5060", "prot"),
        ])
    func mistakes(text: String, key: String) {
        let mistakes = Self.mistakes(text)
        let isTold = mistakes.contains { $0.hasPrefix("plugin.Test.\(key):") || $0.hasPrefix("plugin.Test.\(key)[") }
        #expect(isTold, "\(mistakes)")
    }
}
