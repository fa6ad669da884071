import Testing

@testable import HTTPDigest

/// What is printed, dumped or logged does not hold what answers challenges.
@Suite struct SecrecyTests {
    private let md5 = "4842575394a190ef4c973253ba19099c"

    private func everyForm<Value>(_ value: Value) -> String {
        var dumped = ""
        dump(value, to: &dumped)
        dump([value], to: &dumped)
        return "\(value) \(String(reflecting: value)) \([value]) \(Optional(value) as Any) \(dumped)"
    }

    @Test func nothingShows() throws {
        let secret = try HA1(.md5, username: "alice", realm: "example.test", password: "secret")
        #expect(secret.reveal() == md5)
        let credentials = DigestCredentials(username: "alice", realm: "example.test", [secret])
        let offer = challenges(#"Digest realm="example.test", nonce="abc", qop="auth", algorithm=MD5-sess"#)
        var session = try DigestSession(answering: offer, with: credentials)
        let answer = try session.authorize(method: "REGISTER", uri: "sip:example.test", body: [], cnonce: "0a4f113b")
        let sessionKey = try DigestCalculation.sessionKey(secret, nonce: "abc", cnonce: "0a4f113b").reveal()

        let printed = everyForm(secret) + everyForm(credentials) + everyForm(session) + everyForm(answer)
        // As text, as the bytes of the text in decimal, and the answer itself.
        let decimal = md5.utf8.prefix(4).map(String.init).joined(separator: ", ")
        for hidden in [md5, sessionKey, decimal, "03c546cb73662275700aff173546d812", "- 52\n"] {
            #expect(!printed.contains(hidden), "\(printed)")
        }
        #expect(printed.contains("alice") && printed.contains("example.test"))
        #expect(answer.headerValue.contains("03c546cb73662275700aff173546d812"))
    }

    @Test func equality() throws {
        let digits = String(repeating: "0123456789abcdef", count: 2)
        let secret = try #require(HA1(.md5, hex: digits))
        #expect(secret == HA1(.md5, hex: digits.uppercased()))
        #expect(secret != HA1(.md5, hex: "1" + digits.dropFirst()))
        #expect(secret != HA1(.md5, hex: digits.dropLast() + "0"))
        let long = try #require(HA1(.sha256, hex: digits + digits))
        #expect(long != HA1(.sha512Truncated256, hex: digits + digits) && long != secret)
        #expect(Set([secret, long, secret]).count == 2)

        let credentials = DigestCredentials(username: "alice", [secret])
        #expect(credentials == DigestCredentials(username: "alice", [long, secret].filter { $0.hash == .md5 }))
        #expect(credentials != DigestCredentials(username: "alice", [long]))
        #expect(credentials != DigestCredentials(username: "alice", realm: "r", [secret]))
        #expect(credentials != DigestCredentials(username: "bob", [secret]))
    }

    @Test(arguments: [
        "", "0", String(repeating: "0", count: 31), String(repeating: "0", count: 33),
        String(repeating: "0", count: 31) + "g", String(repeating: "é", count: 16), String(repeating: "0", count: 64),
    ])
    func notAnHA1(text: String) {
        #expect(HA1(.md5, hex: text) == nil)
    }
}
