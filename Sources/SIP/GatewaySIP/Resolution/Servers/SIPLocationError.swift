/// Why there is no server to send to.
public enum SIPLocationError: Error, Hashable, Sendable {
    /// Neither a host name nor an address.
    case invalidHost(String)
    /// The transport that the URI demands is not among those the operator has enabled, or contradicts `sips`.
    case transportNotAvailable(SIPServerURI)
    /// The domain offers SIP, by no transport that is enabled here.
    case noCommonTransport(domain: String)
    /// The domain says that it has no SIP service (RFC 2782, a target of ".").
    case noService(domain: String)
    /// All servers of the domain are in networks that the operator has not allowed.
    case networkNotAllowed(domain: String, [IPAddress])
    case dns(DNSError)
}

extension SIPLocationError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalidHost(let host): "\"\(host)\" is not a host"
        case .transportNotAvailable(let uri): "\(uri) needs a transport that is not available"
        case .noCommonTransport(let domain): "\(domain) offers SIP by other transports only"
        case .noService(let domain): "\(domain) offers no SIP service"
        case .networkNotAllowed(let domain, let addresses):
            "\(domain) is at \(addresses.prefix(4).map(\.description).joined(separator: ", ")), "
                + "a network that is not allowed"
        case .dns(let error): error.description
        }
    }
}
