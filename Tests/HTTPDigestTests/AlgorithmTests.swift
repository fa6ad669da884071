import Testing

@testable import HTTPDigest

/// Each algorithm with each `qop`. The expected values were computed with another implementation of the hashes.
@Suite struct AlgorithmTests {
    struct Case: CustomTestStringConvertible {
        let algorithm: String
        let qop: String?
        let response: String
        var testDescription: String { "\(algorithm) \(qop ?? "without qop")" }
    }

    static let cases = [
        Case(algorithm: "MD5", qop: "auth", response: "ce4a44a6de829aac500992097a7a455b"),
        Case(algorithm: "MD5", qop: "auth-int", response: "93602a5beb9f36181d0ffb564e2111e8"),
        Case(algorithm: "MD5-sess", qop: "auth", response: "03c546cb73662275700aff173546d812"),
        Case(algorithm: "MD5-sess", qop: "auth-int", response: "4beb6703511a0c4ac0cf366c135f76c9"),
        Case(algorithm: "MD5", qop: nil, response: "d122dc660164eacf5498a84cd41a5dd9"),
        Case(
            algorithm: "SHA-256", qop: "auth",
            response: "acbce2adadbdad4dd1f2c28b6b92f3fbf6106e19537c7924b387e2cd865871b4"),
        Case(
            algorithm: "SHA-256", qop: "auth-int",
            response: "9ce10543f5b91c65576e428693dcca960605d63c4ef95e99384842d6eed02b5c"),
        Case(
            algorithm: "SHA-256-sess", qop: "auth",
            response: "afea57720abb78d144e030d6db410f5a262d0a67e086e8207513360ae3fa9b7f"),
        Case(
            algorithm: "SHA-256-sess", qop: "auth-int",
            response: "62c9c369c708e2244c93830de13ebb7ee4a2aff751ed9f434b392430114b510c"),
        Case(
            algorithm: "SHA-256", qop: nil,
            response: "357ba8032fe772db8cc16912524f1ae7b15394b6fd5d8d79116ea9221efd4041"),
        Case(
            algorithm: "SHA-512-256", qop: "auth",
            response: "aab8a4e61e2dfd9699e1b542d203c1e11373f154810b4efdc877915a3d6293a4"),
        Case(
            algorithm: "SHA-512-256", qop: "auth-int",
            response: "8b9d7b7c4747903fba7effbaf1b4e2ad99f320e3e57ff67f352b130a1a22e1cf"),
        Case(
            algorithm: "SHA-512-256-sess", qop: "auth",
            response: "32868ea28e1b99a67730bfac8ac71c9076791b568a0eef8dfc60c33769351c46"),
        Case(
            algorithm: "SHA-512-256-sess", qop: "auth-int",
            response: "3805c41ad6b98bf32ef0f35866b5989dc56313319af00a78e96d7b7510d0648d"),
        Case(
            algorithm: "SHA-512-256", qop: nil,
            response: "a1044866ae1779a9b3a6c18913ac644257f44c23ea76c0b2e0a38c8db4023445"),
    ]

    @Test(arguments: cases)
    func response(_ example: Case) throws {
        let qop = example.qop.map { ", qop=\"\($0)\"" } ?? ""
        let offer = challenges(#"Digest realm="example.test", nonce="abc", algorithm=\#(example.algorithm)\#(qop)"#)
        var session = try DigestSession(answering: offer, with: alice(.md5, .sha256, .sha512Truncated256))
        let answer = try session.authorize(
            method: "REGISTER", uri: "sip:example.test", body: Array("Hello".utf8), cnonce: "0a4f113b")
        #expect(parameter("response", of: answer) == "\"\(example.response)\"")
        #expect(parameter("algorithm", of: answer) == example.algorithm)
        #expect(parameter("qop", of: answer) == example.qop)
        #expect(parameter("cnonce", of: answer) == (example.qop == nil ? nil : "\"0a4f113b\""))
    }

    @Test func sessionKeyKeepsItsFirstCnonce() throws {
        let offer = challenges(#"Digest realm="example.test", nonce="abc", algorithm=MD5-sess, qop="auth""#)
        var session = try DigestSession(answering: offer, with: alice())
        let first = try session.authorize(method: "REGISTER", uri: "sip:example.test")
        let second = try session.authorize(method: "REGISTER", uri: "sip:example.test")
        #expect(parameter("cnonce", of: first) == parameter("cnonce", of: second))
        #expect(parameter("nc", of: second) == "00000002")
        #expect(parameter("response", of: first) != parameter("response", of: second))
    }

    /// Without qop there is nothing that says a cnonce belongs here, but a session's A1 cannot be checked without it.
    @Test func sessionWithoutQopTellsItsCnonce() throws {
        var session = try DigestSession(
            answering: challenges(#"Digest realm="example.test", nonce="abc", algorithm=MD5-sess"#), with: alice())
        let answer = try session.authorize(method: "REGISTER", uri: "sip:example.test", body: [], cnonce: "0a4f113b")
        #expect(parameter("cnonce", of: answer) == "\"0a4f113b\"")
        #expect(parameter("nc", of: answer) == nil && parameter("qop", of: answer) == nil)
    }

    @Test func cnonceIsRandom() throws {
        var session = try DigestSession(
            answering: challenges(#"Digest realm="example.test", nonce="abc", qop="auth""#), with: alice())
        let cnonces = try (0..<100).map { _ in
            parameter("cnonce", of: try session.authorize(method: "REGISTER", uri: "sip:example.test"))
        }
        #expect(Set(cnonces).count == 100)
        #expect(cnonces.allSatisfy { $0?.count == 34 })
    }

    @Test(arguments: ["MD5", "md5", "Md5-Sess", "sha-256", "SHA-256-sess", "SHA-512-256", "sha-512-256-SESS"])
    func knownNames(name: String) {
        #expect(DigestAlgorithm(name: name)?.description.lowercased() == name.lowercased())
    }

    @Test(arguments: ["", "SHA-512", "SHA256", "AKAv1-MD5", "MD5 ", "MD5-sess-sess"])
    func unknownNames(name: String) {
        #expect(DigestAlgorithm(name: name) == nil)
    }
}
