internal import Glibc

/// The folder that the stack reads its certificates from, under the names that it expects.
///
/// It is made for the start of the stack and removed after it: the stack keeps what it read.
final class CertificateDirectory {
    let path: String

    /// - Parameters:
    ///   - authorities: file of trusted certificates, PEM.
    ///   - certificate: with which to accept connections; empty for none.
    init(authorities: String, certificate: String, privateKey: String) throws(SIPEndpointError) {
        var template = Array("/tmp/gatewayd-sip-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw .certificates("no folder for them: \(SystemError.text)") }
        path = String(decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard access(authorities, R_OK) == 0, symlink(authorities, "\(path)/cafile.pem") == 0 else {
            throw .certificates("\(authorities): \(SystemError.text)")
        }
        guard !certificate.isEmpty else { return }
        let identity = try Self.contents(certificate) + [UInt8(ascii: "\n")] + Self.contents(privateKey)
        try Self.write(identity, to: "\(path)/agent.pem")
    }

    deinit {
        unlink("\(path)/cafile.pem")
        unlink("\(path)/agent.pem")
        rmdir(path)
    }

    private static func contents(_ path: String) throws(SIPEndpointError) -> [UInt8] {
        guard let file = fopen(path, "re") else { throw .certificates("\(path): \(SystemError.text)") }
        defer { fclose(file) }
        // More than any chain of certificates has.
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes[..<count])
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(SIPEndpointError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .certificates("\(path): \(SystemError.text)") }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw .certificates("\(path): \(SystemError.text)")
        }
    }
}

enum SystemError {
    /// What the last failed call of the system meant.
    static var text: String { String(cString: strerror(errno)) }
}
