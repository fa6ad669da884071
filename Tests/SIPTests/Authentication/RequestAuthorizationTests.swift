import HTTPDigest
import Testing

@testable import GatewaySIP

@Suite("Credentials of requests")
struct RequestAuthorizationTests {
    private static func headers(_ authorization: inout RequestAuthorization) throws -> [String] {
        let text = try authorization.headers(method: "REGISTER", uri: "sip:example.org") ?? ""
        #expect(text.isEmpty || text.hasSuffix("\r\n"))
        return text.split(separator: "\r\n").map(String.init)
    }

    private static func reason(of body: () throws(DigestError) -> Void) -> SIPReason? {
        do throws(DigestError) {
            try body()
            return nil
        } catch {
            return error.reason
        }
    }

    @Test("nothing is shown that nobody asked for")
    func none() throws {
        var authorization = RequestAuthorization(try .testing(.md5))
        #expect(try Self.headers(&authorization) == [])
        #expect(try authorization.accepted() == [])
    }

    @Test("what was accepted opens the next requests, with a count that rises")
    func again() throws {
        var authorization = RequestAuthorization(try .testing(.md5))
        authorization.begin()
        try authorization.challenged(by: [.digest()])
        #expect(try Self.headers(&authorization).first?.contains("nc=00000001") == true)
        #expect(try authorization.accepted() == ["example.org"])
        authorization.begin()
        #expect(try Self.headers(&authorization).first?.contains("nc=00000002") == true)
        #expect(try authorization.accepted() == ["example.org"])
    }

    @Test("the second refusal says that the password is wrong")
    func refused() throws {
        var authorization = RequestAuthorization(try .testing(.md5))
        try authorization.challenged(by: [.digest()])
        _ = try Self.headers(&authorization)
        let reason = Self.reason { () throws(DigestError) in try authorization.challenged(by: [.digest(nonce: "b")]) }
        #expect(reason == .refusedPassword)
        authorization.begin()
        #expect(try Self.headers(&authorization) == [], "the next attempt begins anew")
    }

    @Test("a nonce that has run out is no wrong password, whether the server says so or not", arguments: [true, false])
    func stale(isSaid: Bool) throws {
        var authorization = RequestAuthorization(try .testing(.md5))
        try authorization.challenged(by: [.digest()])
        _ = try Self.headers(&authorization)
        _ = try authorization.accepted()
        authorization.begin()
        _ = try Self.headers(&authorization)
        try authorization.challenged(by: [.digest(nonce: "other", isStale: isSaid)])
        let header = try #require(try Self.headers(&authorization).first)
        #expect(header.contains("nonce=\"other\"") && header.contains("nc=00000001"))
    }

    @Test("an answer of which nothing became is not shown to the next server")
    func unanswered() throws {
        var authorization = RequestAuthorization(try .testing(.md5))
        try authorization.challenged(by: [.digest()])
        _ = try Self.headers(&authorization)
        authorization.begin()
        #expect(try Self.headers(&authorization) == [])
        try authorization.challenged(by: [.digest(nonce: "other")])
        #expect(try Self.headers(&authorization).count == 1)
    }

    @Test("proxy and registrar ask one after the other, and both are answered")
    func both() throws {
        var authorization = RequestAuthorization(try .testing(.md5))
        try authorization.challenged(by: [.digest(nonce: "p", isByProxy: true)])
        #expect(try Self.headers(&authorization).first?.hasPrefix("Proxy-Authorization: Digest ") == true)
        try authorization.challenged(by: [.digest(nonce: "r")])
        let headers = try Self.headers(&authorization)
        #expect(headers.count == 2)
        #expect(headers.first?.hasPrefix("Authorization: Digest ") == true)
        #expect(headers.last?.contains("nc=00000002") == true)
        #expect(try authorization.accepted() == ["example.org", "example.org"])
    }

    @Test("the strongest algorithm for which there is a hash")
    func algorithms() throws {
        let offered = [SIPChallenge.digest(algorithm: "SHA-256"), .digest(algorithm: "MD5")]
        var both = RequestAuthorization(try .testing(.md5, .sha256))
        try both.challenged(by: offered)
        #expect(try Self.headers(&both).first?.contains("algorithm=SHA-256") == true)
        var old = RequestAuthorization(try .testing(.md5))
        try old.challenged(by: offered)
        #expect(try Self.headers(&old).first?.contains("algorithm=MD5") == true)
        let reason = Self.reason { () throws(DigestError) in
            try old.challenged(by: [.digest(algorithm: "SHA-256", isByProxy: true)])
        }
        #expect(reason?.code == 401)
    }

    @Test("a password that is no hash is wrong")
    func noHash() {
        var authorization = RequestAuthorization(DigestCredentials(username: "alice", []))
        let reason = Self.reason { () throws(DigestError) in try authorization.challenged(by: [.digest()]) }
        #expect(reason == .refusedPassword)
    }
}
