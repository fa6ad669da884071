import HTTPDigest
import Testing

@testable import GatewaySIP

@Suite("Realms")
struct RealmBookTests {
    private let credentials: DigestCredentials

    init() throws { credentials = try .testing(.md5) }

    private func verdict(
        _ book: inout RealmBook, _ challenges: SIPChallenge..., domain: String = "example.org",
        isRegistrar: Bool = true, credentials: DigestCredentials? = nil
    ) -> ChallengeVerdict {
        book.verdict(
            on: challenges, domain: domain, isRegistrar: isRegistrar, credentials: credentials ?? self.credentials)
    }

    private func code(_ verdict: ChallengeVerdict) -> Int? {
        if case .cannotAnswer(let reason) = verdict { reason.code } else { nil }
    }

    @Test("the first that a domain offers is learned, for each domain its own")
    func learned() {
        var book = RealmBook(configured: [:])
        let first = SIPChallenge.digest(realm: "\"one\"", isByProxy: true)
        #expect(verdict(&book, first, isRegistrar: false) == .answer(.byStack(first)))
        let other = SIPChallenge.digest(realm: "\"two\"", isByProxy: true)
        #expect(code(verdict(&book, other, isRegistrar: false)) == 401)
        #expect(verdict(&book, other, domain: "example.com", isRegistrar: false) == .answer(.byStack(other)))
        #expect(verdict(&book, other, first, isRegistrar: false) == .answer(.byStack(first)), "chosen among several")
    }

    @Test("a registrar may change its mind, and binds the proxies")
    func registrar() {
        var book = RealmBook(configured: [:])
        let one = SIPChallenge.digest(realm: "\"one\"")
        let two = SIPChallenge.digest(realm: "\"two\"")
        #expect(verdict(&book, one) == .answer(.byStack(one)))
        #expect(code(verdict(&book, two, isRegistrar: false)) == 401)
        #expect(verdict(&book, two) == .answer(.byStack(two)))
        #expect(verdict(&book, two, isRegistrar: false) == .answer(.byStack(two)))
        #expect(code(verdict(&book, one, isRegistrar: false)) == 401)
    }

    @Test("what the operator says holds for both")
    func configured() {
        var book = RealmBook(configured: ["Example.ORG": "asterisk"])
        let right = SIPChallenge.digest(realm: "\"asterisk\"")
        let wrong = SIPChallenge.digest(realm: "\"evil\"")
        for isRegistrar in [true, false] {
            #expect(verdict(&book, right, isRegistrar: isRegistrar) == .answer(.byStack(right)))
            #expect(code(verdict(&book, wrong, isRegistrar: isRegistrar)) == 401)
            #expect(verdict(&book, wrong, right, isRegistrar: isRegistrar) == .answer(.byStack(right)))
        }
    }

    @Test("realms are compared without quotes and escapes")
    func escapes() {
        var book = RealmBook(configured: ["example.org": #"a "b""#])
        let challenge = SIPChallenge.digest(realm: #""a \"b\"""#)
        #expect(verdict(&book, challenge) == .answer(.byStack(challenge)))
        #expect(code(verdict(&book, .digest(realm: #""A \"b\"""#))) == 401)
    }

    @Test("only Digest is answered")
    func schemes() {
        var book = RealmBook(configured: [:])
        #expect(code(verdict(&book, .digest(scheme: "Basic"))) == 401)
        let digest = SIPChallenge.digest(scheme: "DIGEST")
        #expect(verdict(&book, .digest(scheme: "Basic"), digest) == .answer(.byStack(digest)))
    }

    @Test("the stack answers MD5, we the rest")
    func algorithms() throws {
        var book = RealmBook(configured: [:])
        let both = try DigestCredentials.testing(.md5, .sha256)
        for algorithm in [nil, "MD5", "md5", "\"MD5\"", "MD5-sess"] {
            let challenge = SIPChallenge.digest(algorithm: algorithm)
            #expect(verdict(&book, challenge) == .answer(.byStack(challenge)))
        }
        let new = SIPChallenge.digest(algorithm: "SHA-256")
        let old = SIPChallenge.digest(algorithm: "MD5")
        #expect(verdict(&book, new, old, credentials: both) == .answer(.byUs([new, old])))
        #expect(verdict(&book, new, old) == .answer(.byUs([new, old])), "MD5 beside it will do")
        #expect(code(verdict(&book, new)) == 401, "we have no such hash")
        #expect(code(verdict(&book, .digest(algorithm: "SHA-3"))) == 401)
    }

    @Test("a password that is no hash is wrong")
    func noHash() {
        var book = RealmBook(configured: [:])
        let nothing = DigestCredentials(username: "alice", [])
        #expect(verdict(&book, .digest(), credentials: nothing) == .cannotAnswer(.refusedPassword))
    }

    @Test("what is remembered has a limit")
    func limit() {
        var book = RealmBook(configured: [:])
        for number in 0..<RealmBook.domainsMax { _ = verdict(&book, .digest(realm: "\"r\""), domain: "d\(number)") }
        let one = SIPChallenge.digest(realm: "\"one\"")
        let two = SIPChallenge.digest(realm: "\"two\"")
        #expect(verdict(&book, one, domain: "late", isRegistrar: false) == .answer(.byStack(one)))
        #expect(verdict(&book, two, domain: "late", isRegistrar: false) == .answer(.byStack(two)), "not remembered")
        #expect(code(verdict(&book, one, domain: "d1", isRegistrar: false)) == 401)
    }

    @Test("credentials of our own")
    func ownAuthorization() throws {
        let both = try DigestCredentials.testing(.md5, .sha256)
        let challenges = [SIPChallenge.digest(algorithm: "SHA-256"), .digest(algorithm: "MD5")]
        let line = try #require(
            OwnAuthorization.line(for: challenges, credentials: both, method: "REGISTER", uri: "sip:example.org"))
        #expect(line.hasPrefix("Authorization: Digest "))
        #expect(line.hasSuffix("\r\n") && !line.dropLast().contains { $0.isNewline })
        #expect(line.contains("algorithm=SHA-256"))
        let byProxy = SIPChallenge.digest(algorithm: "SHA-256", isByProxy: true)
        #expect(
            OwnAuthorization.line(for: [byProxy], credentials: both, method: "MESSAGE", uri: "sip:bob@example.org")?
                .hasPrefix("Proxy-Authorization: ") == true)
        #expect(
            OwnAuthorization.line(for: [.digest(algorithm: "x")], credentials: both, method: "REGISTER", uri: "sip:x")
                == nil)
    }
}
