internal import CTLS

/// Looks at the certificate of one server: trusted, and for the SIP domain (RFC 5922 section 7).
enum CertificateCheck {
    /// Blocks its thread.
    static func run(
        _ target: SIPTarget, authorities: String?, timeout: Duration
    ) -> Result<Void, SIPRequestError> {
        guard let authorities else { return .failure(.certificateRefused("no trusted authorities are configured")) }
        var reason = [CChar](repeating: 0, count: 256)
        let verdict = tls_check(
            target.address.description, target.port, target.hostname, authorities,
            Int32(clamping: timeout.components.seconds * 1000), &reason, reason.count)
        let text = String(decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        switch verdict {
        case TLS_CHECK_ACCEPTED: return .success(())
        case TLS_CHECK_REFUSED: return .failure(.certificateRefused(text))
        default: return .failure(.notConnected(text))
        }
    }
}
