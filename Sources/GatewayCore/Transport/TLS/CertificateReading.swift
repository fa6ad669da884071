internal import COpenSSL

/// What the gateway needs to know of a certificate that it does not use itself but hands to the TLS library.
struct CertificateReading {
    /// When it ends (RFC 5280, section 4.1.2.5), in seconds since 1970.
    let notAfter: Int64
    /// Whether the key given is the certificate's; false where none was given.
    let matchesKey: Bool

    /// - Parameter certificatePEM: of several certificates the first counts, which is the server's own.
    init(certificatePEM: String, privateKeyPEM: String? = nil) throws(CertificateError) {
        var notAfter: Int64 = 0
        var matchesKey = false
        var failure: UnsafeMutablePointer<CChar>?
        let keyLength = privateKeyPEM?.utf8.count ?? 0
        let isRead = certificatePEM.withCString { certificate in
            withOptionalCString(privateKeyPEM) { key in
                gateway_certificate_read(
                    certificate, certificatePEM.utf8.count, key, keyLength, &notAfter, &matchesKey, &failure)
            }
        }
        guard isRead else { throw CertificateError(takingTextOf: failure) }
        self.notAfter = notAfter
        self.matchesKey = matchesKey
    }

    /// Reads the certificate in a PEM file, for `gateway_tls_certificate_expiry_seconds`.
    init(path: String) throws(CertificateError) {
        try self.init(certificatePEM: try PEMFile(path: path).read())
    }
}

private func withOptionalCString<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    guard let text else { return body(nil) }
    return text.withCString(body)
}

extension CertificateError {
    init(takingTextOf text: UnsafeMutablePointer<CChar>?) {
        defer { gateway_openssl_free(text) }
        self.init(description: text.map { String(cString: $0) } ?? "out of memory")
    }
}
