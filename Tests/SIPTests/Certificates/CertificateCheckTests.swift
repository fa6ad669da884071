import Dispatch
import Glibc
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

    private static func verdict(
        _ target: SIPTarget, authorities: String?, timeout: Duration = .seconds(60)
    ) -> Verdict {
        switch CertificateCheck.run(target, authorities: authorities, timeout: timeout) {
        case .success: .accepted
        case .failure(.certificateRefused(let text)): .refused(text)
        case .failure(.notConnected(let text)): .failed(text)
        case .failure(let error): .failed("\(error)")
        }
    }

    private static func target(_ listener: LoopbackListener) -> SIPTarget {
        SIPTarget(
            transport: .tls, address: IPAddress(family: .v4, bits: 0x7f00_0001), port: listener.port,
            hostname: "example.org")
    }

    private static let notFor = Verdict.refused("certificate is not for example.org")

    private static let onlyWithPort = Verdict.refused("certificate is for example.org only with a port or parameters")

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
            // A port and parameters are no part of the identity; the stack must find it in another name, though.
            ("other.example", "URI:sip:example.org:5061,DNS:example.org", .accepted),
            ("example.org", "URI:sip:example.org;transport=tls", .accepted),
            ("other.example", "URI:sip:example.org:5061", onlyWithPort),
            ("other.example", "URI:sip:example.org;transport=tls", onlyWithPort),
            ("other.example", "URI:sip:other.example:5061,DNS:example.org", notFor),
            ("other.example", "URI:sip:example.organic:5061,DNS:example.org", notFor),
            ("other.example", "URI:sip:alice@example.org:5061", notFor),
            ("other.example", "URI:sip:,DNS:example.org", .accepted),
            ("other.example", "URI:sip::5061,DNS:example.org", notFor),
            // "example.org", a zero, ".evil.example"; as a DNS name, in a URI.
            ("other.example", "DER:301c821a6578616d706c652e6f7267002e6576696c2e6578616d706c6531", notFor),
            ("other.example", "DER:3020861e7369703a6578616d706c652e6f7267002e6576696c2e6578616d706c6531", notFor),
        ] as [(String, String?, Verdict)])
    func names(commonName: String, names: String?, verdict: Verdict) async throws {
        let server = try await authority.serve(commonName: commonName, names: names)
        #expect(Self.verdict(server.target(), authorities: authority.file) == verdict)
    }

    @Test("one that has expired, one of nobody, one of another authority")
    func trust() async throws {
        let expired = try await authority.serve(commonName: "example.org", names: "DNS:example.org", days: 0)
        try await Task.sleep(for: .seconds(1.1))
        #expect(
            Self.verdict(expired.target(), authorities: authority.file)
                == .refused("certificate not trusted: certificate has expired"))
        let selfSigned = try await authority.serve(commonName: "example.org", names: nil, isOwn: false)
        guard case .refused(let text) = Self.verdict(selfSigned.target(), authorities: authority.file) else {
            Issue.record("a certificate of nobody was taken")
            return
        }
        #expect(text.hasPrefix("certificate not trusted: "))
        let good = try await authority.serve(commonName: "example.org", names: nil)
        let other = try TestAuthority()
        guard case .refused = Self.verdict(good.target(), authorities: other.file) else {
            Issue.record("a certificate of another authority was taken")
            return
        }
        #expect(Self.verdict(good.target(), authorities: authority.file) == .accepted)
        #expect(Self.verdict(good.target(), authorities: nil) == .refused("no trusted authorities are configured"))
        #expect(
            Self.verdict(good.target(), authorities: "/does/not/exist")
                == .failed("the file of trusted certificates cannot be read"))
    }

    @Test("nothing listens")
    func closed() throws {
        #expect(Self.verdict(TestServer().target(), authorities: authority.file) == .failed("Connection refused"))
    }

    @Test("a server that says nothing is given up in time")
    func silent() throws {
        let listener = try LoopbackListener()
        let begin = ContinuousClock.now
        let verdict = Self.verdict(Self.target(listener), authorities: authority.file, timeout: .seconds(1))
        #expect(verdict == .failed("TLS handshake takes too long"))
        #expect(.now - begin < .seconds(3))
    }

    @Test("a server that does not speak TLS")
    func plain() throws {
        let listener = try LoopbackListener()
        DispatchQueue.global().async { [listener] in listener.greet("SIP/2.0 400 Bad Request\r\n\r\n") }
        guard case .failed(let text) = Self.verdict(Self.target(listener), authorities: authority.file) else {
            Issue.record("plain text was taken for TLS")
            return
        }
        #expect(text.hasPrefix("TLS handshake failed: "))
    }

    @Test("authorities are read once, and again when their file is another one")
    func authorities() async throws {
        let server = try await authority.serve(commonName: "example.org", names: nil)
        let other = try TestAuthority()
        let file = try authority.write(TestAuthority.contents(authority.file), to: "authorities.pem")
        #expect(Self.verdict(server.target(), authorities: file) == .accepted)
        #expect(Self.verdict(server.target(), authorities: file) == .accepted)
        try authority.write(TestAuthority.contents(other.file), to: "authorities.pem")
        guard case .refused = Self.verdict(server.target(), authorities: file) else {
            Issue.record("the old authorities are still trusted")
            return
        }
        // Another file in its place, as package managers do it.
        let next = try authority.write(TestAuthority.contents(authority.file), to: "next.pem")
        #expect(rename(next, file) == 0)
        #expect(Self.verdict(server.target(), authorities: file) == .accepted)
        unlink(file)
        #expect(
            Self.verdict(server.target(), authorities: file)
                == .failed("the file of trusted certificates cannot be read"))
    }

    @Test("on many threads at once, with two files of authorities that push each other out")
    func concurrent() async throws {
        let server = try await authority.serve(commonName: "example.org", names: nil)
        let copy = try authority.write(TestAuthority.contents(authority.file), to: "copy.pem")
        let threads = LimitedThreads(8, share: 8, waitingMax: 100)
        let results = await withTaskGroup(of: Verdict?.self) { group in
            for number in 0..<40 {
                let file = number.isMultiple(of: 2) ? authority.file : copy
                group.addTask {
                    await threads.run(for: "example.org") {
                        Self.verdict(server.target(), authorities: file)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results == Array(repeating: .accepted, count: 40))
    }
}
