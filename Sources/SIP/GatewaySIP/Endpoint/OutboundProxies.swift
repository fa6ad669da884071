/// The outbound proxies that the operator names.
struct OutboundProxies: Sendable {
    let general: SIPServerURI?
    /// By domain, lower case; they come before the general one.
    let byDomain: [String: SIPServerURI]

    func proxy(for domain: String) -> SIPServerURI? { byDomain[domain] ?? general }
}
