import Testing

@testable import HTTPDigest

@Suite struct ChallengeParsingTests {
    @Test func everyParameter() throws {
        let offer = challenges(
            """
            Digest realm="a \\"quoted\\" realm, with comma", domain="/ sip:b", nonce="n=/+", opaque="", stale=TRUE, \
            algorithm="sha-256", qop="auth,token , auth-int", charset="utf-8", userhash=TRUE, future="x"
            """)
        let challenge = try #require(offer.digest.first)
        #expect(challenge.realm == "a \"quoted\" realm, with comma")
        #expect(challenge.domain == ["/", "sip:b"])
        #expect(challenge.nonce == "n=/+" && challenge.opaque == "")
        #expect(challenge.isStale && challenge.isUTF8 && challenge.wantsUserHash)
        #expect(challenge.algorithm == DigestAlgorithm(.sha256) && challenge.algorithmName == "sha-256")
        #expect(challenge.qopNames == ["auth", "token", "auth-int"])
        #expect(offer.digest.count == 1 && offer.problems.isEmpty && offer.otherSchemes.isEmpty)
    }

    @Test(arguments: [
        #"Basic realm="b", Digest realm="r", nonce="1", Digest realm="r", nonce="2""#,
        #"Digest realm="r", nonce="1", Basic realm="b", Digest realm="r", nonce="2""#,
        #"Digest realm="r", nonce="1", digest realm="r", nonce="2", Basic YWJj"#,
        #"Basic YWJj/+==, Digest realm="r",nonce="1",DIGEST realm="r",nonce="2""#,
        #"Basic, Digest realm="r", nonce="1", Digest realm="r", nonce="2""#,
        #",, Basic , ,Digest realm="r" , nonce = "1",, Digest  realm= "r", nonce ="2","#,
        #"Basic realm="b" Digest realm="r" nonce="1" Digest realm="r" nonce="2""#,
        "Basic realm=b,\r\n\tDigest realm=r, nonce=1,\r\n Digest realm=r, nonce=2",
    ])
    func severalInOneValue(value: String) {
        let offer = challenges(value)
        #expect(offer.digest.map(\.nonce) == ["1", "2"])
        #expect(offer.digest.allSatisfy { $0.realm == "r" && $0.algorithm == DigestAlgorithm(.md5) })
        #expect(offer.otherSchemes == ["Basic"])
        #expect(offer.problems.isEmpty)
    }

    @Test func severalHeaders() {
        let offer = challenges(
            #"Digest realm="r", nonce="1""#, "Negotiate", #"Bearer error="x", Digest realm="r", nonce="2""#, "")
        #expect(offer.digest.map(\.nonce) == ["1", "2"])
        #expect(offer.otherSchemes == ["Negotiate", "Bearer"])
    }

    @Test func unquotedNonce() {
        #expect(challenges("Digest realm=r, nonce=Ab/+c==, qop=auth").digest.first?.nonce == "Ab/+c==")
    }

    @Test(arguments: [
        (#"Digest realm="r""#, "no nonce"),
        (#"Digest nonce="n""#, "no realm"),
        ("Digest", "no realm"),
        (#"Digest realm="r", nonce="n", nonce="m""#, "a parameter occurs twice"),
        (#"Digest realm="r", nonce="n"#, "a quoted value has no end, or control characters"),
        (#"Digest realm="r", nonce="n\"#, "a quoted value has no end, or control characters"),
        ("Digest realm=\"r\", nonce=\"n\r\nX: y\"", "a quoted value has no end, or control characters"),
        ("Digest realm=\"r\", nonce=\"n\\\n\"", "a quoted value has no end, or control characters"),
    ])
    func malformed(value: String, problem: String) throws {
        let offer = challenges(value)
        #expect(offer.digest.isEmpty)
        #expect(offer.problems == [problem])
        #expect(throws: DigestError.malformed(reason: problem)) {
            try DigestSession(answering: offer, with: alice())
        }
    }

    @Test func oneBrokenChallengeLeavesTheOther() {
        let offer = challenges(#"Digest realm="r", Digest realm="r", nonce="2""#)
        #expect(offer.digest.map(\.nonce) == ["2"])
        #expect(offer.problems == ["no nonce"])
    }

    @Test func notUTF8() {
        let value = Array("Digest realm=\"caf".utf8) + [0xE9] + Array("\", nonce=n".utf8)
        let offer = AuthenticationChallenges(bytes: [value])
        #expect(offer.digest.isEmpty && offer.problems == ["a value is not UTF-8"])
    }

    @Test func limits() {
        let many = challenges(Array(repeating: "Digest realm=r, nonce=n", count: 40).joined(separator: ", "))
        #expect(many.digest.count == AuthenticationChallenges.challengesMax)
        #expect(many.problems == ["more than 32 challenges"])

        let long = challenges("Digest realm=r, nonce=n", String(repeating: "x", count: 16_384))
        #expect(long.digest.map(\.nonce) == ["n"])
        #expect(long.problems == ["more than 16384 bytes"])

        let wide = challenges("Digest realm=r, nonce=n, " + (0..<70).map { "x\($0)=y" }.joined(separator: ", "))
        #expect(wide.digest.isEmpty && wide.problems == ["more than 64 parameters"])
    }

    /// Nothing traps, and what comes out can be answered with a header on one line or not at all.
    @Test func mutationsAndNoise() throws {
        let seeds = [
            #"Digest realm="example.test", nonce="abc/+=", opaque="o", qop="auth,auth-int", stale=true"#,
            #"Basic realm="x", Digest realm="example.test", nonce="a\"b", userhash=true, Negotiate YWJj=="#,
            #"nextnonce="a", qop=auth, rspauth="00", cnonce="0a4f113b", nc=00000001"#,
        ].map { Array($0.utf8) }
        var random = SplitMix(state: 7616)
        let credentials = try alice(.md5, .sha256, .sha512Truncated256)
        var answered = 0
        for round in 0..<20_000 {
            var bytes = seeds[round % seeds.count]
            if round % 5 == 0 {
                bytes = (0..<Int.random(in: 0...80, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
            }
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                let position = Int.random(in: 0...bytes.count, using: &random)
                switch Int.random(in: 0...3, using: &random) {
                case 0: bytes.insert(UInt8.random(in: 0...255, using: &random), at: position)
                case 1 where position < bytes.count: bytes[position] = Array("\",=\\ \r\n\0a".utf8)[round % 9]
                case 2 where position < bytes.count: bytes.remove(at: position)
                default: bytes = Array(bytes.prefix(position)) + bytes.suffix(Int.random(in: 0...40, using: &random))
                }
            }
            _ = try? AuthenticationInfo(String(decoding: bytes, as: UTF8.self))
            let offer = AuthenticationChallenges(bytes: [bytes])
            do {
                var session = try DigestSession(answering: offer, with: credentials)
                let answer = try session.authorize(method: "GET", uri: "/")
                #expect(!answer.headerValue.utf8.contains { $0 < 0x20 && $0 != 0x09 })
                answered += 1
            } catch {
                #expect(!error.description.utf8.contains { $0 < 0x20 })
            }
        }
        #expect(answered > 1_000)
    }
}

/// A generator with a seed, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
