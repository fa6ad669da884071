import Testing

@testable import GatewayCore

@Suite("The certificate in use")
struct TLSIdentityTests {
    private let metrics = PrometheusMetrics()
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func files(_ certificate: String = "", _ key: String = "") -> TLSSettings.Files {
        TLSSettings.Files(certificate: certificate, privateKey: key, minimumVersion: .v12)
    }

    @Test("its end is a metric, from the moment it is used")
    func expiry() throws {
        let identity = TLSIdentity(metrics: metrics)
        let name = "gateway_tls_certificate_expiry_seconds"
        try identity.prepare(files())
        identity.adopt()
        #expect(identity.context == nil)
        #expect(!metrics.text().contains(name), "no certificate, no metric")

        identity.selfSign(in: "\(folder.path)/first")
        try identity.prepare(files())
        #expect(!metrics.text().contains(name))
        identity.adopt()
        let first = try #require(identity.certificatePath)
        #expect(metrics.text().contains("\n\(name) \(try CertificateReading(path: first).notAfter)\n"))

        // Another one takes its place, with an end of its own.
        try folder.write("certificate.pem", HTTPTestCertificate.certificate)
        try folder.write("key.pem", HTTPTestCertificate.privateKey)
        try identity.prepare(files("\(folder.path)/certificate.pem", "\(folder.path)/key.pem"))
        identity.adopt()
        #expect(identity.certificatePath == "\(folder.path)/certificate.pem")
        let second = try CertificateReading(certificatePEM: HTTPTestCertificate.certificate).notAfter
        #expect(metrics.text().contains("\n\(name) \(second)\n"))
    }

    @Test("what cannot be read changes nothing")
    func unreadable() throws {
        let identity = TLSIdentity(metrics: metrics)
        identity.selfSign(in: "\(folder.path)/state")
        try identity.prepare(files())
        identity.adopt()
        let path = identity.certificatePath
        #expect(throws: (any Error).self) { try identity.prepare(files("/nowhere.pem", "/nowhere.pem")) }
        identity.adopt()
        #expect(identity.certificatePath == path)
        #expect(identity.context != nil)
    }
}
