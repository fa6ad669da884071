/// Why a request was not answered by anybody.
public enum SIPRequestError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is nowhere to send it.
    case notLocated(SIPLocationError)
    /// The server's certificate is not trusted or not for the domain (RFC 5922).
    case certificateRefused(String)
    /// No TLS connection came about.
    case notConnected(String)
    /// The account has been removed.
    case accountRemoved
    case unavailable
    /// A text of the request would not stay within its header field.
    case controlCharacters(in: String)

    /// As a status that stands for it, for those who only know statuses.
    public var reason: SIPReason {
        switch self {
        case .notLocated(.networkNotAllowed(let domain, let addresses)):
            SIPReason(403, "Network not allowed: \(SIPLocationError.networkNotAllowed(domain: domain, addresses))")
        case .notLocated(.dns(let error)): SIPReason(503, "DNS lookup error: \(error)")
        case .notLocated(let error): SIPReason(503, "No SIP server: \(error)")
        case .certificateRefused(let text): SIPReason(503, "TLS certificate refused: \(text)")
        case .notConnected(let text): SIPReason(503, "TLS connection failed: \(text)")
        case .accountRemoved: SIPReason(487, "Account removed")
        case .controlCharacters(let field): SIPReason(400, "Control characters in \(field)")
        case .unavailable: SIPReason(503, "Gateway is draining")
        }
    }

    public var description: String { reason.description }
}
