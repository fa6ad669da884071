import Testing

@testable import HTTPDigest

@Suite struct DigestSessionTests {
    private func offer(_ nonce: String, _ more: String = "") -> AuthenticationChallenges {
        challenges(#"Digest realm="example.test", nonce="\#(nonce)", qop="auth"\#(more)"#)
    }

    @Test func strongestThatCanBeAnswered() throws {
        let all = challenges(
            """
            Digest realm="example.test", nonce="1", algorithm=MD5, \
            Digest realm="example.test", nonce="2", algorithm=SHA-256, \
            Digest realm="example.test", nonce="3", algorithm=SHA-256-sess, \
            Digest realm="example.test", nonce="4", algorithm=SHA-512-256, qop="token", \
            Digest realm="example.test", nonce="5", algorithm=SHA-1024
            """)
        #expect(try DigestSession(answering: all, with: alice(.md5)).challenge.nonce == "1")
        #expect(try DigestSession(answering: all, with: alice(.md5, .sha256)).challenge.nonce == "2")
        #expect(
            try DigestSession(answering: all, with: alice(.md5, .sha256, .sha512Truncated256)).challenge.nonce == "2")
    }

    @Test func whatCannotBeAnsweredSaysSo() throws {
        let all = challenges(
            #"Digest realm="example.test", nonce="1", algorithm=SHA-256, qop="auth""#,
            #"Digest realm="example.test", nonce="2", algorithm=AKAv1-MD5, qop="auth""#,
            #"Digest realm="example.test", nonce="2", qop="token""#)
        let error = #expect(throws: DigestError.self) { try DigestSession(answering: all, with: alice()) }
        #expect(error == .unanswerable(offered: ["SHA-256", "AKAv1-MD5", "MD5 with qop token"], held: [.md5]))
        #expect(
            error?.description
                == "the server takes only SHA-256, AKAv1-MD5, MD5 with qop token, the credentials can answer MD5")
    }

    @Test func noDigest() throws {
        #expect(throws: DigestError.noDigestChallenge(offered: ["Basic"])) {
            try DigestSession(answering: challenges(#"Basic realm="x""#), with: alice())
        }
        #expect(throws: DigestError.noDigestChallenge(offered: [])) {
            try DigestSession(answering: challenges(), with: alice())
        }
    }

    @Test func realms() throws {
        let two = challenges(
            #"Digest realm="other.test", nonce="1""#, #"Digest realm="example.test", nonce="2", algorithm=SHA-256"#)
        // Without a realm of their own the credentials are for the one offered first, however strong another is.
        #expect(try DigestSession(answering: two, with: alice(.md5, .sha256)).challenge.nonce == "1")
        #expect(
            try DigestSession(answering: two, with: alice(.md5, .sha256, realm: "example.test")).challenge.nonce == "2")
        #expect(throws: DigestError.otherRealm(wanted: "third.test", offered: ["other.test", "example.test"])) {
            try DigestSession(answering: two, with: alice(.md5, realm: "third.test"))
        }
        // Nor does a session change its realm.
        var session = try DigestSession(answering: two, with: alice(.md5, .sha256))
        let answer = try session.authorize(method: "GET", uri: "/")
        #expect(throws: DigestError.otherRealm(wanted: "other.test", offered: ["example.test"])) {
            try session.reject(answer, with: offer("3", ", stale=true"))
        }
    }

    @Test func nonceIsCounted() throws {
        var session = try DigestSession(answering: offer("a"), with: alice())
        let counts = try (0..<17).map { _ in parameter("nc", of: try session.authorize(method: "GET", uri: "/")) }
        #expect(counts.first == "00000001" && counts[9] == "0000000a" && counts.last == "00000011")
    }

    @Test func wrongPasswordIsFinal() throws {
        var session = try DigestSession(answering: offer("a"), with: alice())
        let answer = try session.authorize(method: "GET", uri: "/")
        #expect(throws: DigestError.refused) { try session.reject(answer, with: offer("b")) }
        #expect(!session.isAuthenticated)
    }

    @Test func staleIsTriedAgainButNotForEver() throws {
        var session = try DigestSession(answering: offer("0"), with: alice())
        for round in 1...DigestSession.staleMax {
            let answer = try session.authorize(method: "GET", uri: "/")
            try session.reject(answer, with: offer("\(round)", ", stale=true"))
            #expect(session.challenge.nonce == "\(round)")
            #expect(parameter("nc", of: try session.authorize(method: "GET", uri: "/")) == "00000001")
        }
        let last = try session.authorize(method: "GET", uri: "/")
        #expect(throws: DigestError.alwaysStale) { try session.reject(last, with: offer("x", ", stale=true")) }
        try session.accept(last)
        try session.reject(last, with: offer("y", ", stale=true"))
    }

    @Test func nonceThatIsOverIsNoJudgement() throws {
        var session = try DigestSession(answering: offer("a"), with: alice())
        try session.accept(session.authorize(method: "GET", uri: "/"))
        #expect(session.isAuthenticated)
        let late = try session.authorize(method: "GET", uri: "/")
        try session.reject(late, with: offer("b"))
        let again = try session.authorize(method: "GET", uri: "/")
        #expect(again.nonce == "b" && parameter("nc", of: again) == "00000001")
        #expect(throws: DigestError.refused) { try session.reject(again, with: offer("c")) }
    }

    @Test func twoRequestsUnderWayShareANewNonce() throws {
        var session = try DigestSession(answering: offer("a"), with: alice())
        try session.accept(session.authorize(method: "GET", uri: "/"))
        let first = try session.authorize(method: "GET", uri: "/")
        let second = try session.authorize(method: "GET", uri: "/")
        try session.reject(first, with: offer("b"))
        try session.reject(second, with: offer("c"))
        #expect(session.challenge.nonce == "b")
        #expect(throws: DigestError.refused) {
            try session.reject(session.authorize(method: "GET", uri: "/"), with: offer("d"))
        }
    }

    @Test func sameNonceOnceMoreKeepsItsCount() throws {
        var session = try DigestSession(answering: offer("a"), with: alice())
        let first = try session.authorize(method: "GET", uri: "/")
        try session.accept(first)
        try session.reject(first, with: offer("a"))
        #expect(parameter("nc", of: try session.authorize(method: "GET", uri: "/")) == "00000002")
    }

    @Test func nextNonce() throws {
        var session = try DigestSession(answering: offer("a"), with: alice())
        let first = try session.authorize(method: "GET", uri: "/")
        let isProven = try session.accept(first, info: AuthenticationInfo(#"nextnonce="b", future=x"#))
        #expect(!isProven)
        let second = try session.authorize(method: "GET", uri: "/")
        #expect(second.nonce == "b" && parameter("nc", of: second) == "00000001")
        // A late response to an older nonce does not bring it back.
        try session.accept(first, info: AuthenticationInfo(#"nextnonce="c""#))
        #expect(try session.authorize(method: "GET", uri: "/").nonce == "b")
    }

    @Test(arguments: [
        ("auth", "17118d581328dfeb2bb046b71b392c75"), ("auth-int", "aa5bcf070558f1e9053ecb5de55c5dff"),
    ])
    func serverProvesItself(qop: String, proof: String) throws {
        var session = try DigestSession(
            answering: challenges(#"Digest realm="example.test", nonce="abc", qop="\#(qop)""#), with: alice())
        let answer = try session.authorize(method: "REGISTER", uri: "sip:example.test", body: [], cnonce: "0a4f113b")
        func info(_ proof: String, cnonce: String = "0a4f113b", count: String = "00000001") throws -> AuthenticationInfo
        {
            try AuthenticationInfo(
                #"nextnonce="n", qop=\#(qop), rspauth="\#(proof)", cnonce="\#(cnonce)", nc=\#(count)"#)
        }
        let body = Array("Hello".utf8)
        for wrong in try [
            info(String(proof.dropLast()) + "0"), info(""), info(proof, cnonce: "x"), info(proof, count: "00000002"),
        ] {
            #expect(throws: DigestError.serverNotProven) { try session.accept(answer, info: wrong, body: body) }
        }
        #expect(!session.isAuthenticated)
        if qop == "auth-int" {
            #expect(throws: DigestError.serverNotProven) { try session.accept(answer, info: info(proof), body: []) }
        }
        let isProven = try session.accept(answer, info: info(proof.uppercased()), body: body)
        #expect(isProven && session.isAuthenticated)
        #expect(try session.authorize(method: "GET", uri: "/").nonce == "n")
    }

    @Test func authenticationInfoThatCannotBeRead() {
        #expect(throws: DigestError.malformed(reason: "unknown qop")) { try AuthenticationInfo("qop=token") }
        #expect(throws: DigestError.malformed(reason: "a parameter occurs twice")) {
            try AuthenticationInfo("nextnonce=a, nextnonce=b")
        }
    }

    @Test func headerCannotBeSplit() throws {
        var session = try DigestSession(answering: offer("a"), with: alice())
        #expect(throws: DigestError.unprintable(parameter: "uri")) {
            try session.authorize(method: "GET", uri: "/\r\nX: y")
        }
        let secret = try HA1(.md5, username: "a\r\nb", realm: "example.test", password: "x")
        var other = try DigestSession(
            answering: offer("a"), with: DigestCredentials(username: "a\r\n\"b'%é", [secret]))
        let answer = try other.authorize(method: "GET", uri: "/")
        #expect(parameter("username*", of: answer) == "UTF-8''a%0D%0A%22b%27%25%C3%A9")
    }

    @Test func quotesAreEscaped() throws {
        let secret = try HA1(.md5, username: #"a"\b"#, realm: #"r"\"#, password: "x")
        var session = try DigestSession(
            answering: challenges(#"Digest realm="r\"\\", nonce="n\"""#),
            with: DigestCredentials(username: #"a"\b"#, [secret]))
        let answer = try session.authorize(method: "GET", uri: "/")
        #expect(answer.headerValue.hasPrefix(#"Digest username="a\"\\b", realm="r\"\\", nonce="n\"", "#))
    }

    @Test func nameInUTF8WhereTheServerSaysNothing() throws {
        let secret = try HA1(.md5, username: "jäsøn", realm: "example.test", password: "x")
        var session = try DigestSession(
            answering: offer("a"), with: DigestCredentials(username: "jäsøn", [secret]))
        #expect(parameter("username", of: try session.authorize(method: "GET", uri: "/")) == "\"jäsøn\"")
    }
}
