import Glibc
import Testing

@testable import GatewayCore

@Suite("The self-signed certificate")
struct SelfSignedCertificateTests {
    let workshop: LoadingWorkshop

    init() throws {
        workshop = try LoadingWorkshop()
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    @Test("has what browsers ask of a server's certificate")
    func made() throws {
        let pair = try SelfSignedCertificate.make(hosts: ["gateway.example.org", "127.0.0.1", "::1"])
        let path = try workshop.file("certificate.pem", Array(pair.certificatePEM.utf8))
        try LoadingWorkshop.run(["openssl", "x509", "-in", path, "-noout", "-text"], output: workshop.path("text"))
        let text = String(decoding: try LoadingWorkshop.bytes(of: workshop.path("text")), as: UTF8.self)
        for part in [
            "Version: 3 (0x2)", "Subject: CN = gateway.example.org", "Issuer: CN = gateway.example.org",
            "NIST CURVE: P-256",
            "ecdsa-with-SHA256", "X509v3 Basic Constraints: critical\n                CA:FALSE",
            "X509v3 Key Usage: critical\n                Digital Signature\n", "TLS Web Server Authentication",
            "DNS:gateway.example.org, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1\n",
        ] {
            #expect(text.contains(part), "\(part) is not in\n\(text)")
        }
        #expect(pair.privateKeyPEM.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        try LoadingWorkshop.run(["openssl", "verify", "-CAfile", path, path])

        let reading = try CertificateReading(certificatePEM: pair.certificatePEM, privateKeyPEM: pair.privateKeyPEM)
        #expect(reading.matchesKey)
        let lifetime = reading.notAfter - Int64(time(nil))
        #expect((824 * 86_400...825 * 86_400).contains(lifetime))
    }

    @Test("no two are the same")
    func serials() throws {
        let first = try SelfSignedCertificate.make(hosts: ["a"])
        let second = try SelfSignedCertificate.make(hosts: ["a"])
        #expect(first.certificatePEM != second.certificatePEM)
        #expect(
            try !CertificateReading(certificatePEM: first.certificatePEM, privateKeyPEM: second.privateKeyPEM)
                .matchesKey)
    }

    @Test("a host that is none is refused", arguments: [[], [""], ["a,DNS:b"], ["a\u{0}b"], ["a b"], ["ä"]])
    func badHosts(hosts: [String]) {
        #expect(throws: CertificateError.self) { try SelfSignedCertificate.make(hosts: hosts) }
    }

    @Test("a long host is in the names, not in the common name")
    func longHost() throws {
        let host = String(repeating: "a", count: 60) + ".example.org"
        _ = try SelfSignedCertificate.make(hosts: [host])
        #expect(!SelfSignedCertificate.localHosts.isEmpty)
    }

    @Test("is kept, for its owner only")
    func kept() throws {
        let directory = workshop.path("state/gatewayd")
        let first = try SelfSignedCertificate.keep(in: directory)
        #expect(mode(directory) == 0o700)
        #expect(mode(first.keyPath) == 0o600)
        let certificate = try LoadingWorkshop.bytes(of: first.certificatePath)
        let second = try SelfSignedCertificate.keep(in: directory)
        #expect(second == first)
        #expect(try LoadingWorkshop.bytes(of: second.certificatePath) == certificate)
        #expect(try CertificateReading(path: first.certificatePath).notAfter > Int64(time(nil)))
    }

    @Test("is made anew a week before it ends")
    func renewed() throws {
        let directory = workshop.path("state")
        let kept = try SelfSignedCertificate.keep(in: directory, hosts: ["a"])
        let certificate = try LoadingWorkshop.bytes(of: kept.certificatePath)
        let end = try CertificateReading(path: kept.certificatePath).notAfter
        _ = try SelfSignedCertificate.keep(in: directory, hosts: ["a"], now: end - 7 * 86_400 - 1)
        #expect(try LoadingWorkshop.bytes(of: kept.certificatePath) == certificate)
        _ = try SelfSignedCertificate.keep(in: directory, hosts: ["a"], now: end - 7 * 86_400)
        #expect(try LoadingWorkshop.bytes(of: kept.certificatePath) != certificate)
    }

    @Test(
        "is made anew when its key is missing, another's, damaged or readable by others",
        arguments: ["gone", "other", "damaged", "open"])
    func unusable(what: String) throws {
        let directory = workshop.path("state")
        let kept = try SelfSignedCertificate.keep(in: directory, hosts: ["a"])
        let certificate = try LoadingWorkshop.bytes(of: kept.certificatePath)
        switch what {
        case "gone": #expect(unlink(kept.keyPath) == 0)
        case "other":
            let other = try SelfSignedCertificate.make(hosts: ["a"])
            try workshop.file("state/self-signed-key.pem", Array(other.privateKeyPEM.utf8), mode: 0o600)
        case "damaged": try workshop.file("state/self-signed-key.pem", Array("nonsense".utf8), mode: 0o600)
        default: #expect(chmod(kept.keyPath, 0o640) == 0)
        }
        let again = try SelfSignedCertificate.keep(in: directory, hosts: ["a"])
        #expect(try LoadingWorkshop.bytes(of: again.certificatePath) != certificate)
        #expect(mode(again.keyPath) == 0o600)
        let reading = try CertificateReading(
            certificatePEM: try PEMFile(path: again.certificatePath).read(),
            privateKeyPEM: try PEMFile(path: again.keyPath).read())
        #expect(reading.matchesKey)
    }

    @Test("is not kept where others could replace it")
    func writableDirectory() throws {
        let directory = workshop.path("state")
        #expect(mkdir(directory, 0o755) == 0 && chmod(directory, 0o777) == 0)
        #expect(throws: CertificateError.self) { try SelfSignedCertificate.keep(in: directory) }
        try workshop.file("file", [])
        #expect(throws: CertificateError.self) { try SelfSignedCertificate.keep(in: workshop.path("file")) }
    }

    @Test("two gateways that start at once keep one pair")
    func concurrently() async throws {
        let directory = workshop.path("state")
        let path = workshop.path("state/self-signed-certificate.pem")
        let certificates = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    _ = try SelfSignedCertificate.keep(in: directory)
                    return try LoadingWorkshop.bytes(of: path)
                }
            }
            return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }
        #expect(certificates.count == 1)
    }

    @Test("what is no certificate is told, and no password is asked for")
    func unreadable() throws {
        #expect(throws: CertificateError.self) { try CertificateReading(path: workshop.path("nowhere.pem")) }
        #expect(throws: CertificateError.self) { try CertificateReading(certificatePEM: "nonsense") }
        let pair = try SelfSignedCertificate.make(hosts: ["a"])
        let key = try workshop.file("key.pem", Array(pair.privateKeyPEM.utf8), mode: 0o600)
        let encrypted = workshop.path("encrypted.pem")
        try LoadingWorkshop.run([
            "openssl", "pkey", "-in", key, "-aes128", "-passout", "pass:secret", "-out", encrypted,
        ])
        let error = #expect(throws: CertificateError.self) {
            try CertificateReading(
                certificatePEM: pair.certificatePEM, privateKeyPEM: try PEMFile(path: encrypted).read())
        }
        #expect(error?.description.hasPrefix("the private key cannot be read: ") == true)
    }
}
