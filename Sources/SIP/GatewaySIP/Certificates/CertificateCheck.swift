internal import CTLS

/// Looks at the certificate of one server: trusted, and for the SIP domain (RFC 5922 section 7).
enum CertificateCheck {
    /// Blocks its thread.
    static func run(
        _ target: SIPTarget, authorities: String?, timeout: Duration
    ) -> Result<Void, SIPRequestError> {
        guard let authorities else { return .failure(.certificateRefused("no trusted authorities are configured")) }
        var reason = TLSReason()
        let verdict = tls_check(
            target.address.description, target.port, target.hostname, authorities,
            Int32(clamping: timeout.wholeMilliseconds), &reason.buffer, reason.buffer.count)
        switch verdict {
        case TLS_CHECK_ACCEPTED: return .success(())
        case TLS_CHECK_REFUSED: return .failure(.certificateRefused(reason.text))
        default: return .failure(.notConnected(reason.text))
        }
    }
}
