/// How SIP servers are looked for.
public struct SIPLocatorOptions: Sendable {
    /// The transports that the operator has enabled, the preferred one first. A domain's own preference (NAPTR) comes
    /// before it.
    public var transports: [SIPTransport] = [.udp, .tcp, .tls]
    /// The families that the gateway has, the preferred one first.
    public var families: [IPAddress.Family] = [.v4, .v6]
    /// Whether a list may go on with UDP or TCP after TLS. If so, whoever can disturb TLS can have it left out.
    public var allowsDowngrade = false
    /// Targets in a list; the rest is left out.
    public var targetsMax = 32
    /// Host names of one domain's SRV records that are looked up; the rest is left out.
    public var hostsMax = 16

    public init() {}
}
