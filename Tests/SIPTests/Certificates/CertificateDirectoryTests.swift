import Glibc
import Testing

@testable import GatewaySIP

@Suite("The files that the stack reads certificates from", .serialized, .timeLimit(.minutes(3)))
struct CertificateDirectoryTests {
    private let authority: TestAuthority
    private let own: TestAuthority.Issued

    init() throws {
        authority = try TestAuthority()
        own = try authority.issue("gateway.example", names: "DNS:gateway.example")
    }

    /// What the start fails with; nil when it does not.
    private func problem(
        authorities: String? = nil, certificate: String? = nil, privateKey: String? = nil
    ) -> String? {
        do throws(SIPEndpointError) {
            _ = try CertificateDirectory(
                authorities: authorities ?? authority.file, certificate: certificate ?? own.certificate,
                privateKey: privateKey ?? own.key)
            return nil
        } catch {
            return error.description
        }
    }

    private func file(_ name: String, _ text: String) throws -> String { try authority.write(text, to: name) }

    private func file(_ name: String, of parts: String...) throws -> String {
        try file(name, parts.map { try TestAuthority.contents($0) }.joined())
    }

    private func folders() throws -> Set<String> {
        guard let folder = opendir("/tmp") else { throw Command.Failed(description: "/tmp") }
        defer { closedir(folder) }
        var names: Set<String> = []
        while let entry = readdir(folder) {
            names.insert(
                withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                })
        }
        return names.filter { $0.hasPrefix("gatewayd-sip-") }
    }

    // MARK: What is wrong is told with the name of its file

    private static let notPEM = "there is no certificate in it (PEM)"

    @Test("files of authorities")
    func authorities() throws {
        #expect(problem() == nil)
        let missing = "\(authority.folder)/missing.pem"
        #expect(problem(authorities: missing) == "certificates for SIP: \(missing): No such file or directory")
        let folder = authority.folder
        #expect(problem(authorities: folder) == "certificates for SIP: \(folder): it is no regular file")
        for (name, text) in [("empty.pem", ""), ("text.pem", "nothing of the kind\n")] {
            let path = try file(name, text)
            #expect(problem(authorities: path) == "certificates for SIP: \(path): \(Self.notPEM)")
        }
        let key = try file("only-key.pem", of: own.key)
        #expect(problem(authorities: key) == "certificates for SIP: \(key): \(Self.notPEM)")
        let cut = try file("cut.pem", String(TestAuthority.contents(authority.file).dropLast(60)))
        let damaged = try file(
            "damaged.pem", TestAuthority.contents(authority.file).replacing("\nMII", with: "\nAAA", maxReplacements: 1))
        for path in [cut, damaged] {
            let told = try #require(problem(authorities: path))
            #expect(told.hasPrefix("certificates for SIP: \(path): a certificate in it cannot be read"))
        }
        // A good one before it does not help: the stack would refuse the file.
        let mixed = try file("mixed.pem", of: authority.file, damaged)
        #expect(problem(authorities: mixed)?.hasPrefix("certificates for SIP: \(mixed): a certificate in it") == true)
        // Text beside certificates is usual.
        let commented = try file("text.pem", "Our authority\n" + TestAuthority.contents(authority.file) + "\nEnd\n")
        #expect(problem(authorities: commented) == nil)
    }

    @Test("a list of revoked certificates is no authority")
    func revocations() throws {
        let database = try file("index.txt", "")
        let settings = try file("crl.cnf", "[ca]\ndefault_ca = it\n[it]\ndatabase = \(database)\ndefault_md = sha256\n")
        let list = "\(authority.folder)/crl.pem"
        try Command.run(
            "openssl", "ca", "-config", settings, "-gencrl", "-crldays", "2", "-cert", authority.file, "-keyfile",
            "\(authority.folder)/ca.key", "-out", list)
        #expect(problem(authorities: list) == "certificates for SIP: \(list): \(Self.notPEM)")
        #expect(problem(authorities: try file("both.pem", of: list, authority.file)) == nil)
    }

    @Test("certificates")
    func certificates() throws {
        let missing = "\(authority.folder)/missing.pem"
        #expect(problem(certificate: missing) == "certificates for SIP: \(missing): No such file or directory")
        for (name, text) in [("empty.pem", ""), ("text.pem", "nothing of the kind\n")] {
            let path = try file(name, text)
            #expect(problem(certificate: path) == "certificates for SIP: \(path): \(Self.notPEM)")
        }
        #expect(problem(certificate: own.key) == "certificates for SIP: \(own.key): \(Self.notPEM)")
        let cut = try file("cut.pem", String(TestAuthority.contents(own.certificate).dropLast(60)))
        let second = try file("second.pem", of: own.certificate, cut)
        for path in [cut, second] {
            let told = try #require(problem(certificate: path))
            #expect(told.hasPrefix("certificates for SIP: \(path): a certificate in it cannot be read"))
        }
        let many = try file("many.pem", String(repeating: TestAuthority.contents(own.certificate), count: 18))
        #expect(
            problem(certificate: many)
                == "certificates for SIP: \(many): there are more certificates in it than a chain has")
    }

    @Test("certificates that TLS does not take")
    func weak() throws {
        let certificate = "\(authority.folder)/weak.pem"
        let key = "\(authority.folder)/weak.key"
        try Command.run(
            "openssl", "req", "-x509", "-newkey", "rsa:1024", "-nodes", "-subj", "/CN=gateway.example", "-days", "2",
            "-keyout", key, "-out", certificate)
        #expect(
            problem(certificate: certificate, privateKey: key)
                == "certificates for SIP: \(certificate): a certificate in it cannot be used: ee key too small")
    }

    @Test("private keys, of which nothing is told")
    func keys() throws {
        let missing = "\(authority.folder)/missing.key"
        #expect(problem(privateKey: missing) == "certificates for SIP: \(missing): No such file or directory")
        let none = "there is no private key in it that can be read (PEM)"
        let empty = try file("empty.key", "")
        let cut = try file("cut.key", String(TestAuthority.contents(own.key).dropLast(60)))
        let damaged = try file("damaged.key", TestAuthority.contents(own.key).replacing("MIG", with: "AAA"))
        for path in [empty, own.certificate, cut, damaged] {
            #expect(problem(privateKey: path) == "certificates for SIP: \(path): \(none)")
        }
        let notOurs = "the private key in it is not that of the certificate"
        let other = try authority.issue("other.example")
        let rsa = "\(authority.folder)/rsa.key"
        try Command.run("openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", rsa)
        for path in [other.key, rsa] {
            #expect(problem(privateKey: path) == "certificates for SIP: \(path): \(notOurs)")
        }
    }

    @Test("nobody is asked for the passphrase of a key")
    func passphrase() throws {
        for (name, options) in [("pkcs8.key", ["pkcs8", "-topk8"]), ("traditional.key", ["ec", "-aes128"])] {
            let path = "\(authority.folder)/\(name)"
            try Command.wait(
                Command.start(["openssl"] + options + ["-in", own.key, "-passout", "pass:secret", "-out", path]))
            #expect(
                problem(privateKey: path) == "certificates for SIP: \(path): the private key in it is encrypted")
        }
    }

    // MARK: What the stack finds

    @Test("without a certificate of ours there are only authorities")
    func onlyAuthorities() throws {
        let directory = try CertificateDirectory(authorities: authority.file, certificate: "", privateKey: "")
        #expect(
            try TestAuthority.contents("\(directory.path)/cafile.pem") == TestAuthority.contents(authority.file))
        #expect(access("\(directory.path)/agent.pem", F_OK) != 0)
    }

    @Test("our certificate and its key, whatever else their files have")
    func identity() throws {
        let combined = try file("combined.pem", of: own.key, own.certificate)
        let other = try authority.issue("other.example")
        // A key that is not ours before our certificate, and a certificate before our key.
        let certificate = try file("certificate.pem", of: other.key, own.certificate)
        let key = try file("key.pem", of: other.certificate, own.key)
        for (certificate, key) in [(own.certificate, own.key), (combined, combined), (certificate, key)] {
            let directory = try CertificateDirectory(
                authorities: authority.file, certificate: certificate, privateKey: key)
            let written = try TestAuthority.contents("\(directory.path)/agent.pem")
            #expect(
                try written == TestAuthority.contents(own.certificate) + TestAuthority.contents(own.key))
            var found = stat()
            #expect(stat("\(directory.path)/agent.pem", &found) == 0)
            #expect(found.st_mode & 0o7777 == 0o600)
            #expect(stat(directory.path, &found) == 0)
            #expect(found.st_mode & 0o7777 == 0o700)
        }
    }

    @Test("it is removed, and its path leads nowhere then")
    func removal() throws {
        let before = try folders()
        var directory: CertificateDirectory? = try CertificateDirectory(
            authorities: authority.file, certificate: own.certificate, privateKey: own.key)
        let path = try #require(directory?.path)
        let name = try #require(try folders().subtracting(before).first)
        #expect(access("\(path)/agent.pem", R_OK) == 0)
        #expect(access("/tmp/\(name)/agent.pem", R_OK) == 0)
        directory = nil
        #expect(access("/tmp/\(name)", F_OK) != 0)
        // Somebody else takes the name: the stack must not read authorities there.
        #expect(mkdir("/tmp/\(name)", 0o700) == 0)
        defer { try? Command.run("rm", "-r", "/tmp/\(name)") }
        try Command.run("cp", authority.file, "/tmp/\(name)/cafile.pem")
        #expect(access("\(path)/cafile.pem", F_OK) != 0)
        #expect(open("\(path)/new", O_CREAT | O_WRONLY | O_CLOEXEC, 0o600) < 0)
    }

    @Test("a failure leaves no folder")
    func failure() throws {
        let before = try folders()
        #expect(problem(privateKey: "/nowhere") != nil)
        #expect(problem(authorities: "/nowhere") != nil)
        #expect(try folders() == before)
    }

    // MARK: Issuers

    @Test("issuers in the file of our certificate are sent with it")
    func issuers() async throws {
        let upper = try authority.issue("Upper", isAuthority: true)
        let lower = try authority.issue("Lower", isAuthority: true, by: upper)
        let leaf = try authority.issue("gateway.example", names: "DNS:gateway.example", by: lower)
        let chain = try file("chain.pem", of: leaf.certificate, lower.certificate, upper.certificate)
        let other = try TestAuthority()
        // Whether or not the gateway itself trusts the root.
        for authorities in [authority.file, other.file] {
            let directory = try CertificateDirectory(authorities: authorities, certificate: chain, privateKey: leaf.key)
            // As the stack does it: the first certificate of one file, all of the other one as authorities.
            let agent = "\(directory.path)/agent.pem"
            let copy = try file("agent.pem", of: agent)
            let cafile = try file("cafile.pem", of: "\(directory.path)/cafile.pem")
            let server = try await authority.serve(certificate: copy, key: copy, chain: cafile)
            #expect(Self.isAccepted(server, "gateway.example", authorities: authority.file))
        }
        // Which it would not be without them.
        let server = try await authority.serve(certificate: leaf.certificate, key: leaf.key)
        #expect(!Self.isAccepted(server, "gateway.example", authorities: authority.file))
    }

    @Test("issuers in the file of our certificate are not trusted for it")
    func trust() async throws {
        let stranger = try TestAuthority()
        let between = try stranger.issue("Between", isAuthority: true)
        let ours = try stranger.issue("gateway.example", by: between)
        let chain = try file("chain.pem", of: ours.certificate, between.certificate, stranger.file)
        let directory = try CertificateDirectory(authorities: authority.file, certificate: chain, privateKey: ours.key)
        let cafile = "\(directory.path)/cafile.pem"
        // Neither the root, which is left out, nor what it has signed.
        let written = try TestAuthority.contents(cafile)
        #expect(written.contains(try TestAuthority.contents(authority.file)))
        #expect(written.contains(try TestAuthority.contents(between.certificate)))
        #expect(!written.contains(try TestAuthority.contents(stranger.file)))
        let byBetween = try stranger.issue("example.org", by: between)
        let byStranger = try stranger.issue("example.org")
        for issued in [byBetween, byStranger] {
            let server = try await stranger.serve(certificate: issued.certificate, key: issued.key)
            #expect(!Self.isAccepted(server, "example.org", authorities: cafile))
        }
        let good = try await authority.serve(commonName: "example.org", names: nil)
        #expect(Self.isAccepted(good, "example.org", authorities: cafile))
    }

    @Test("a mark of trust in the file of our certificate has no effect")
    func marks() async throws {
        let stranger = try TestAuthority()
        let between = try stranger.issue("Between", isAuthority: true)
        let ours = try stranger.issue("gateway.example", by: between)
        let marked = "\(authority.folder)/marked.pem"
        try Command.run("openssl", "x509", "-in", between.certificate, "-addtrust", "serverAuth", "-out", marked)
        #expect(try TestAuthority.contents(marked).contains("BEGIN TRUSTED CERTIFICATE"))
        let chain = try file("chain.pem", of: ours.certificate, marked)
        let directory = try CertificateDirectory(authorities: authority.file, certificate: chain, privateKey: ours.key)
        let issued = try stranger.issue("example.org", by: between)
        let server = try await stranger.serve(certificate: issued.certificate, key: issued.key)
        #expect(!Self.isAccepted(server, "example.org", authorities: "\(directory.path)/cafile.pem"))
        // It would have had one.
        let trusting = try file("trusting.pem", of: authority.file, marked)
        #expect(Self.isAccepted(server, "example.org", authorities: trusting))
    }

    private static func isAccepted(_ server: TestServer, _ domain: String, authorities: String) -> Bool {
        if case .success = CertificateCheck.run(server.target(domain), authorities: authorities, timeout: .seconds(60))
        {
            return true
        }
        return false
    }
}
