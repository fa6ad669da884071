import Glibc

/// A certification authority of the test, and servers with its certificates. All ends with its last reference.
final class TestAuthority {
    let folder: String
    private var servers: [pid_t] = []

    var file: String { "\(folder)/ca.pem" }

    init() throws {
        var template = Array("/tmp/gateway-certificates-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Command.Failed(description: "no folder") }
        folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        try Command.run(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
            "/CN=Test authority", "-days", "2", "-keyout", "\(folder)/ca.key", "-out", file)
        try Command.run(
            "openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "\(folder)/key.pem"
        )
    }

    deinit {
        for server in servers {
            kill(server, SIGKILL)
            waitpid(server, nil, 0)
        }
        try? Command.run("rm", "-r", folder)
    }

    /// Starts a TLS server.
    /// - Parameters:
    ///   - names: the value of subjectAltName; nil for none.
    ///   - days: from now on; 0 has expired as soon as it is there.
    /// - Returns: its port on loopback.
    func serve(commonName: String, names: String?, days: Int = 2, isOwn: Bool = true) async throws -> UInt16 {
        let certificate = "\(folder)/\(servers.count).pem"
        let extensions = "\(folder)/\(servers.count).ext"
        try write("basicConstraints = CA:FALSE\n" + (names.map { "subjectAltName = \($0)\n" } ?? ""), to: extensions)
        try Command.run(
            "openssl", "req", "-new", "-key", "\(folder)/key.pem", "-subj", "/CN=\(commonName)", "-out",
            "\(folder)/request.pem")
        let signer = isOwn ? ["-CA", file, "-CAkey", "\(folder)/ca.key"] : ["-signkey", "\(folder)/key.pem"]
        let signing =
            ["openssl", "x509", "-req", "-in", "\(folder)/request.pem", "-days", "\(days)", "-extfile", extensions]
        try Command.wait(
            Command.start(signing + ["-set_serial", "\(servers.count + 1)", "-out", certificate] + signer))
        let port = try LoopbackListener.abandonedPort()
        servers.append(
            try Command.start([
                "openssl", "s_server", "-quiet", "-accept", "127.0.0.1:\(port)", "-cert", certificate, "-key",
                "\(folder)/key.pem",
            ]))
        try await eventually { LoopbackListener.isOpen(port) }
        return port
    }

    private func write(_ text: String, to path: String) throws {
        guard let file = fopen(path, "w") else { throw Command.Failed(description: path) }
        defer { fclose(file) }
        guard fputs(text, file) >= 0 else { throw Command.Failed(description: path) }
    }
}
