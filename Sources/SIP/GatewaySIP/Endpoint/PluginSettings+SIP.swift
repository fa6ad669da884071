internal import GatewayCore

/// Getters for what only SIP has.
extension PluginSettings {
    /// `default` is "*" or empty; either means nil.
    func sipAddress(_ key: String, default none: String, _ summary: String) -> IPAddress? {
        let expected = none.isEmpty ? "an IP address" : "an IP address or \"*\""
        return value(key, default: OptionalValue<IPAddress>(none), expected: expected, summary) { text in
            if text == none { return OptionalValue(none) }
            guard let address = IPAddress(text) else { throw SettingProblem("it cannot be parsed") }
            return OptionalValue(none, address)
        }.value
    }

    func sipTransports() -> [SIPTransport] {
        let names = strings(
            "transports", default: SIPTransport.allCases.map(\.rawValue), count: 1...3,
            "Transports that SIP may use, the preferred first: udp, tcp, tls.")
        check("transports") { _ in
            names.first { SIPTransport(rawValue: $0) == nil }.map { "'\($0)' is no transport" }
        }
        return names.compactMap { SIPTransport(rawValue: $0) }
    }

    func outboundProxies() -> OutboundProxies {
        let general = value(
            "outbound_proxy", default: OptionalValue<SIPServerURI>(""), expected: SIPServerURI.expected,
            "Proxy for all domains; empty: each domain's own servers, found by DNS."
        ) { text in
            if text.isEmpty { return OptionalValue("") }
            guard let uri = SIPServerURI(text) else { throw SettingProblem("it cannot be parsed") }
            return OptionalValue("", uri)
        }
        let table = stringTable("outbound_proxies", count: 0...1000, bytes: 1...512, "Proxy by SIP domain.")
        check("outbound_proxies") { _ in
            table.first { SIPServerURI($0.value) == nil }.map { "'\($0.value)' is not \(SIPServerURI.expected)" }
        }
        let byDomain = table.compactMap { domain, text in SIPServerURI(text).map { (domain.domainKey, $0) } }
        return OutboundProxies(
            general: general.value, byDomain: Dictionary(byDomain, uniquingKeysWith: { first, _ in first }))
    }

    func addressPolicy() -> AddressPolicy {
        let networks = strings(
            "allowed_networks", default: [],
            "Private, loopback and link-local networks that domains may lie in, like \"10.0.0.0/8\".")
        check("allowed_networks") { _ in
            do throws(IPNetwork.ParsingError) {
                _ = try AddressPolicy(allowing: networks)
                return nil
            } catch {
                return error.description
            }
        }
        return (try? AddressPolicy(allowing: networks)) ?? AddressPolicy()
    }

    func dnsServers() -> [DNSServerAddress] {
        let servers = strings(
            "dns_servers", default: [], count: 0...8, "DNS servers, like \"192.0.2.1:53\"; none: the system's.")
        check("dns_servers") { _ in
            servers.first { DNSServerAddress($0) == nil }.map { "'\($0)' is not an address with a port or without" }
        }
        return servers.compactMap { DNSServerAddress($0) }
    }
}

/// A value of the settings that may be left out, with the text that leaves it out.
private struct OptionalValue<Value: Sendable & CustomStringConvertible>: Sendable, CustomStringConvertible {
    let none: String
    let value: Value?

    init(_ none: String, _ value: Value? = nil) {
        self.none = none
        self.value = value
    }

    var description: String { value?.description ?? none }
}
