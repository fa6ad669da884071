internal import COpenSSL
internal import Glibc

/// A certificate for TLS that nobody vouches for: enough for a first start, for a browser that is told to accept it.
///
/// P-256, SHA-256, for a server only (RFC 5280: not an authority, digitalSignature, serverAuth), its hosts in the
/// subjectAltName, where browsers look (RFC 9525, section 6.3).
enum SelfSignedCertificate {
    /// The most that browsers accept from a server's certificate.
    static let days: CInt = 825

    /// - Parameter hosts: DNS names and IP addresses, at least one.
    static func make(hosts: [String]) throws(CertificateError) -> (certificatePEM: String, privateKeyPEM: String) {
        guard let first = hosts.first else { throw CertificateError(description: "a certificate needs a host") }
        for host in hosts where !isHost(host) {
            throw CertificateError(description: "'\(host)' is neither a host's name nor an IP address")
        }
        let copies = hosts.map { strdup($0) }
        defer { copies.forEach { free($0) } }
        // A common name has room for 64 characters (RFC 5280, appendix A.1); it is for people to read.
        let commonName = first.utf8.count <= 64 ? first : "gatewayd"

        var certificate: UnsafeMutablePointer<CChar>?
        var privateKey: UnsafeMutablePointer<CChar>?
        var failure: UnsafeMutablePointer<CChar>?
        let isMade = gateway_certificate_make(
            commonName, copies.map { UnsafePointer($0) }, copies.count, days, &certificate, &privateKey, &failure)
        defer {
            gateway_openssl_free(certificate)
            gateway_openssl_free(privateKey)
        }
        guard isMade, let certificate, let privateKey else { throw CertificateError(takingTextOf: failure) }
        return (String(cString: certificate), String(cString: privateKey))
    }

    /// The names that reach a gateway on this machine without any DNS, then the machine's own.
    static var localHosts: [String] {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return ["localhost", "127.0.0.1", "::1"] }
        let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return ["localhost", "127.0.0.1", "::1"] + (isHost(host) && host != "localhost" ? [host] : [])
    }

    /// Letters, digits and what else occurs in names and addresses; a zero byte or a line break never.
    private static func isHost(_ text: String) -> Bool {
        (1...253).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || [UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "*")]
                        .contains(byte)
            }
    }
}
