internal import CTLS
internal import Glibc

/// The folder that the stack reads its certificates from, under the names that it expects.
///
/// It is made for the start of the stack and removed after it: the stack keeps what it read.
final class CertificateDirectory {
    /// Names the folder, and nothing at all once it is removed.
    ///
    /// The stack goes on looking there for authorities that it misses. Below the folder's own name, which is free again
    /// then, anybody could offer it some.
    let path: String
    private let folder: String
    /// Stays open, or `path` would be somebody else's.
    private let descriptor: Int32

    /// - Parameters:
    ///   - authorities: file of trusted certificates, PEM.
    ///   - certificate: with which to accept connections, PEM, with those of its issuers after it, which peers are sent;
    ///     empty for none.
    ///   - privateKey: its key, PEM, not encrypted.
    init(authorities: String, certificate: String, privateKey: String) throws(SIPEndpointError) {
        try OwnCertificate.checkAuthorities(authorities)
        let own = certificate.isEmpty ? nil : try OwnCertificate(certificate, privateKey: privateKey)
        var template = Array("/tmp/gatewayd-sip-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw .certificates("no folder for them: \(SystemError.text)") }
        folder = String(decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        path = "/proc/self/fd/\(descriptor)"
        guard descriptor >= 0, access(path, X_OK) == 0 else { throw .certificates("\(folder): \(SystemError.text)") }
        if let own {
            try write("agent.pem") { own.write(to: $0) }
        }
        if let own, own.hasIssuers {
            // The stack sends the issuers that it finds among the authorities. They are trusted no more for that: only
            // what signs itself is trusted without an issuer.
            try write("cafile.pem") {
                Self.copy(authorities, to: $0) && Glibc.write($0, "\n", 1) == 1 && own.writeIssuers(to: $0)
            }
        } else if symlinkat(authorities, descriptor, "cafile.pem") != 0 {
            throw .certificates("\(authorities): \(SystemError.text)")
        }
    }

    deinit {
        for name in ["cafile.pem", "agent.pem"] { unlinkat(descriptor, name, 0) }
        rmdir(folder)
    }

    private func write(_ name: String, _ body: (Int32) -> Bool) throws(SIPEndpointError) {
        let file = openat(descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        defer { if file >= 0 { close(file) } }
        guard file >= 0, body(file) else { throw .certificates("\(folder)/\(name): \(SystemError.text)") }
    }

    private static func copy(_ path: String, to target: Int32) -> Bool {
        let source = open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { return false }
        defer { close(source) }
        while true {
            let count = sendfile(target, source, nil, 1 << 20)
            guard count > 0 else { return count == 0 }
        }
    }
}
