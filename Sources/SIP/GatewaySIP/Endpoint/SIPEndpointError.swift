/// Why the SIP side does not start.
enum SIPEndpointError: Error, CustomStringConvertible {
    case cannotListen(String)
    case certificates(String)
    case noAddress(String)

    var description: String {
        switch self {
        case .cannotListen(let reason): "SIP \(reason)"
        case .certificates(let reason): "certificates for SIP: \(reason)"
        case .noAddress(let host): "\(host) is no address"
        }
    }
}
