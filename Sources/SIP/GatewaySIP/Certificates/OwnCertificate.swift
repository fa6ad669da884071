internal import CTLS

/// The certificate with which we accept connections, its private key and its issuers.
///
/// All that is wrong with the files is told here, with their names: the stack would only say that it cannot listen.
final class OwnCertificate {
    private let identity: OpaquePointer

    /// - Parameters:
    ///   - certificate: file, PEM.
    ///   - privateKey: file, PEM; it may be the same one.
    init(_ certificate: String, privateKey: String) throws(SIPEndpointError) {
        var reason = TLSReason()
        var blamesKey = false
        guard
            let identity = tls_identity_read(certificate, privateKey, &blamesKey, &reason.buffer, reason.buffer.count)
        else { throw .certificates("\(blamesKey ? privateKey : certificate): \(reason.text)") }
        self.identity = identity
    }

    deinit { tls_identity_free(identity) }

    /// Whether there are certificates between ours and an authority.
    var hasIssuers: Bool { tls_identity_issuer_count(identity) > 0 }

    /// Certificate and key; false with errno.
    func write(to descriptor: Int32) -> Bool { tls_identity_write(identity, descriptor) }

    /// False with errno.
    func writeIssuers(to descriptor: Int32) -> Bool { tls_identity_write_issuers(identity, descriptor) }

    static func checkAuthorities(_ path: String) throws(SIPEndpointError) {
        var reason = TLSReason()
        guard tls_check_authorities(path, &reason.buffer, reason.buffer.count) else {
            throw .certificates("\(path): \(reason.text)")
        }
    }
}
