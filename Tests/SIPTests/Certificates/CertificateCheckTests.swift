import Dispatch
import Testing

@testable import GatewaySIP

@Suite("Certificates of SIP servers", .serialized, .timeLimit(.minutes(3)))
struct CertificateCheckTests {
    enum Verdict: Equatable {
        case accepted
        case refused(String)
        case failed(String)
    }

    private let authority: TestAuthority

    init() throws { authority = try TestAuthority() }

    private static func target(_ port: UInt16, _ domain: String = "example.org") -> SIPTarget {
        SIPTarget(
            transport: .tls, address: IPAddress(family: .v4, bits: 0x7f00_0001), port: port, hostname: domain)
    }

    private static func verdict(
        _ port: UInt16, _ domain: String = "example.org", authorities: String?, timeout: Duration = .seconds(4)
    ) -> Verdict {
        switch CertificateCheck.run(target(port, domain), authorities: authorities, timeout: timeout) {
        case .success: .accepted
        case .failure(.certificateRefused(let text)): .refused(text)
        case .failure(.notConnected(let text)): .failed(text)
        case .failure(let error): .failed("\(error)")
        }
    }

    private static let notFor = Verdict.refused("certificate is not for example.org")

    @Test(
        "the names that count (RFC 5922 section 7.1)",
        arguments: [
            ("example.org", nil, .accepted),
            ("EXAMPLE.org", nil, .accepted),
            ("other.example", nil, notFor),
            ("sip.example.org", nil, notFor),
            ("*.org", nil, notFor),
            ("other.example", "DNS:example.org", .accepted),
            ("other.example", "DNS:Example.Org", .accepted),
            ("example.org", "DNS:other.example", notFor),
            ("example.org", "email:alice@example.org", notFor),
            ("other.example", "DNS:*.org", notFor),
            ("other.example", "DNS:other.example,DNS:example.org", .accepted),
            ("other.example", "URI:sip:example.org", .accepted),
            ("other.example", "URI:SIP:EXAMPLE.org", .accepted),
            ("example.org", "URI:sip:other.example,DNS:example.org", notFor),
            ("other.example", "URI:sip:other.example,URI:sip:example.org", .accepted),
            ("other.example", "URI:sip:alice@example.org,DNS:example.org", .accepted),
            ("other.example", "URI:https://example.org,DNS:example.org", .accepted),
            ("other.example", "URI:https://example.org", notFor),
        ] as [(String, String?, Verdict)])
    func names(commonName: String, names: String?, verdict: Verdict) async throws {
        let port = try await authority.serve(commonName: commonName, names: names)
        #expect(Self.verdict(port, authorities: authority.file) == verdict)
    }

    @Test("one that has expired, one of nobody, one of another authority")
    func trust() async throws {
        let expired = try await authority.serve(commonName: "example.org", names: "DNS:example.org", days: 0)
        try await Task.sleep(for: .seconds(1.1))
        #expect(
            Self.verdict(expired, authorities: authority.file)
                == .refused("certificate not trusted: certificate has expired"))
        let selfSigned = try await authority.serve(commonName: "example.org", names: nil, isOwn: false)
        guard case .refused(let text) = Self.verdict(selfSigned, authorities: authority.file) else {
            Issue.record("a certificate of nobody was taken")
            return
        }
        #expect(text.hasPrefix("certificate not trusted: "))
        let good = try await authority.serve(commonName: "example.org", names: nil)
        let other = try TestAuthority()
        guard case .refused = Self.verdict(good, authorities: other.file) else {
            Issue.record("a certificate of another authority was taken")
            return
        }
        #expect(Self.verdict(good, authorities: authority.file) == .accepted)
        #expect(Self.verdict(good, authorities: nil) == .refused("no trusted authorities are configured"))
        #expect(
            Self.verdict(good, authorities: "/does/not/exist")
                == .failed("the file of trusted certificates cannot be read"))
    }

    @Test("nothing listens")
    func closed() throws {
        let port = try LoopbackListener.abandonedPort()
        #expect(Self.verdict(port, authorities: authority.file) == .failed("Connection refused"))
    }

    @Test("a server that says nothing is given up in time")
    func silent() throws {
        let listener = try LoopbackListener()
        let begin = ContinuousClock.now
        let verdict = Self.verdict(listener.port, authorities: authority.file, timeout: .seconds(1))
        #expect(verdict == .failed("TLS handshake takes too long"))
        #expect(.now - begin < .seconds(3))
    }

    @Test("a server that does not speak TLS")
    func plain() throws {
        let listener = try LoopbackListener()
        DispatchQueue.global().async { [listener] in listener.greet("SIP/2.0 400 Bad Request\r\n\r\n") }
        guard case .failed(let text) = Self.verdict(listener.port, authorities: authority.file) else {
            Issue.record("plain text was taken for TLS")
            return
        }
        #expect(text.hasPrefix("TLS handshake failed: "))
    }

    @Test("what was accepted is remembered until it fails")
    func memory() async throws {
        let port = try await authority.serve(commonName: "example.org", names: nil)
        let verdicts = CertificateVerdicts(file: authority.file)
        let target = Self.target(port)
        #expect(!verdicts.isAccepted(target))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { try await verdicts.check(target) } }
            try await group.waitForAll()
        }
        #expect(verdicts.isAccepted(target))
        #expect(!verdicts.isAccepted(Self.target(port, "other.example")))
        verdicts.forget(target)
        #expect(!verdicts.isAccepted(target))
        await #expect(throws: SIPRequestError.certificateRefused("certificate is not for other.example")) {
            try await verdicts.check(Self.target(port, "other.example"))
        }
        await #expect(throws: SIPRequestError.self) { try await CertificateVerdicts(file: nil).check(target) }
    }
}
