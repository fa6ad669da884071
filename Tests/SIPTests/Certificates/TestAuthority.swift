import Glibc

/// A certification authority of the test, and servers with its certificates. All ends with its last reference.
final class TestAuthority {
    /// Paths of a certificate and its key, PEM.
    struct Issued {
        let certificate: String
        let key: String
    }

    let folder: String
    private let own: Issued
    private var servers: [pid_t] = []
    private var serial = 0

    var file: String { own.certificate }

    init() throws {
        var template = Array("/tmp/gateway-certificates-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Command.Failed(description: "no folder") }
        folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        own = Issued(certificate: "\(folder)/ca.pem", key: "\(folder)/ca.key")
        try Command.run(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
            "/CN=Test authority", "-days", "2", "-keyout", own.key, "-out", own.certificate)
    }

    deinit {
        for server in servers {
            kill(server, SIGKILL)
            waitpid(server, nil, 0)
        }
        try? Command.run("rm", "-r", folder)
    }

    /// - Parameters:
    ///   - names: the value of subjectAltName; nil for none.
    ///   - days: from now on; 0 has expired as soon as it is there.
    ///   - isAuthority: can issue others.
    ///   - issuer: nil for the authority itself.
    ///   - isOwn: false for a certificate that signs itself.
    func issue(
        _ commonName: String, names: String? = nil, days: Int = 2, isAuthority: Bool = false, by issuer: Issued? = nil,
        isOwn: Bool = true
    ) throws -> Issued {
        serial += 1
        let issued = Issued(certificate: "\(folder)/\(serial).pem", key: "\(folder)/\(serial).key")
        let extensions = "basicConstraints = CA:\(isAuthority ? "TRUE" : "FALSE")\n"
        try write(extensions + (names.map { "subjectAltName = \($0)\n" } ?? ""), to: "\(serial).ext")
        let request = "\(folder)/\(serial).csr"
        try Command.run(
            "openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
            issued.key, "-subj", "/CN=\(commonName)", "-out", request)
        let issuer = issuer ?? own
        let signer = isOwn ? ["-CA", issuer.certificate, "-CAkey", issuer.key] : ["-signkey", issued.key]
        let signing = ["openssl", "x509", "-req", "-in", request, "-days", "\(days)", "-set_serial", "\(serial)"]
        try Command.wait(
            Command.start(signing + ["-extfile", "\(folder)/\(serial).ext", "-out", issued.certificate] + signer))
        return issued
    }

    /// Starts a TLS server with a new certificate.
    func serve(commonName: String, names: String?, days: Int = 2, isOwn: Bool = true) async throws -> TestServer {
        let issued = try issue(commonName, names: names, days: days, isOwn: isOwn)
        return try await serve(certificate: issued.certificate, key: issued.key)
    }

    /// Starts a TLS server.
    /// - Parameter chain: file of authorities from which it takes the issuers that it sends.
    func serve(certificate: String, key: String, chain: String? = nil) async throws -> TestServer {
        let server = TestServer()
        let options = ["-accept", server.hostPort, "-cert", certificate, "-key", key]
        servers.append(
            try Command.start(["openssl", "s_server", "-quiet"] + options + (chain.map { ["-CAfile", $0] } ?? [])))
        try await eventually { server.isOpen }
        return server
    }

    /// - Returns: the path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let path = "\(folder)/\(name)"
        guard let file = fopen(path, "w") else { throw Command.Failed(description: path) }
        defer { fclose(file) }
        guard fputs(text, file) >= 0 else { throw Command.Failed(description: path) }
        return path
    }

    static func contents(_ path: String) throws -> String {
        guard let file = fopen(path, "r") else { throw Command.Failed(description: path) }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
