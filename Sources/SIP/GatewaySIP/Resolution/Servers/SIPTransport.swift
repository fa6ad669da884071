/// How SIP messages travel, RFC 3261 section 18 and 26.2.1.
public enum SIPTransport: String, CaseIterable, Hashable, Sendable {
    case udp
    case tcp
    case tls

    /// RFC 3261 section 19.1.2.
    public var defaultPort: UInt16 { isSecure ? 5061 : 5060 }

    var isSecure: Bool { self == .tls }

    /// What an SRV record's name begins with, RFC 3263 section 4.1.
    var serviceLabels: String {
        switch self {
        case .udp: "_sip._udp"
        case .tcp: "_sip._tcp"
        case .tls: "_sips._tcp"
        }
    }

    /// By the service field of a NAPTR record, RFC 3263 section 4.1; nil for what is not spoken here.
    init?(naptrServices services: String) {
        switch services.uppercased() {
        case "SIP+D2U": self = .udp
        case "SIP+D2T": self = .tcp
        case "SIPS+D2T": self = .tls
        default: return nil
        }
    }
}
