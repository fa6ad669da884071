import Testing

@testable import GatewayCore

@Suite("Origin patterns")
struct OriginPatternTests {
    private static let patterns = [
        "*", "https://example.org", "https://*.example.org", "https://*.example.org:8443", "http://[::1]:8080",
    ]

    /// What a browser may send, or somebody who is none, and the patterns that match.
    private static let matrix: [(origin: String, matching: Set<String>)] = [
        ("https://example.org", ["https://example.org"]),
        ("https://example.org:443", ["https://example.org"]),
        ("HTTPS://Example.ORG", ["https://example.org"]),
        ("https://example.org:8443", []),
        ("https://example.org:80", []),
        ("http://example.org", []),
        ("http://example.org:443", []),
        ("wss://example.org", []),
        ("https://a.example.org", ["https://*.example.org"]),
        ("https://A.B.example.ORG:443", ["https://*.example.org"]),
        ("https://a.example.org:8443", ["https://*.example.org:8443"]),
        ("https://notexample.org", []),
        ("https://a.notexample.org", []),
        ("https://example.org.evil.com", []),
        ("https://a.example.org.evil.com", []),
        ("https://evil.com/https://example.org", []),
        ("https://evil.com?https://a.example.org", []),
        ("https://evil.com#.example.org", []),
        ("https://evil.com\\.example.org", []),
        ("https://example.org@evil.com", []),
        ("https://user@example.org", []),
        ("https://user:pw@a.example.org", []),
        ("https://example.org.", []),
        ("https://a.example.org.", []),
        ("https://.example.org", []),
        ("https://a..example.org", []),
        ("https://*.example.org", []),
        ("https://example.org/", []),
        ("https://example.org:", []),
        ("https://example.org:0443", []),
        ("https://example.org:+443", []),
        ("https://example.org:65979", []),
        ("https://example.org:443:443", []),
        ("https://example.org https://a.example.org", []),
        ("https://example.org\u{1}.evil.com", []),
        ("https://exämple.org", []),
        ("https://example%2Eorg", []),
        (" https://example.org", []),
        ("https:/example.org", []),
        ("https:example.org", []),
        ("//example.org", []),
        ("example.org", []),
        ("https://", []),
        ("https://:443", []),
        ("null", []),
        ("", []),
        ("file://", []),
        ("http://[::1]:8080", ["http://[::1]:8080"]),
        ("http://[::1]", []),
        ("http://[::1", []),
        ("http://[::1]evil.com:8080", []),
        ("http://[]:8080", []),
        ("http://[evil.com]:8080", []),
    ]

    @Test(arguments: matrix)
    func matches(_ origin: String, _ matching: Set<String>) throws {
        for text in Self.patterns {
            let pattern = try OriginPattern(text)
            #expect(pattern.matches(origin) == (text == "*" || matching.contains(text)), "\(text)")
        }
    }

    @Test("patterns are written in any case, and with or without the scheme's port")
    func spelling() throws {
        #expect(try OriginPattern("HTTPS://Example.org:443").matches("https://example.org"))
        #expect(try OriginPattern("http://*.Example.org").matches("http://a.example.org:80"))
        #expect(try OriginPattern("http://localhost:3000").matches("http://localhost:3000"))
        #expect(try OriginPattern("capacitor://localhost").matches("capacitor://localhost"))
        #expect(try !OriginPattern("capacitor://localhost").matches("capacitor://localhost:80"))
        #expect(try OriginPattern("https://192.0.2.1").matches("https://192.0.2.1"))
        #expect(try OriginPattern("http://[2001:DB8::1]").matches("http://[2001:db8::1]"))
        #expect(try "\(OriginPattern("HTTPS://Example.org:443"))" == "HTTPS://Example.org:443")
    }

    @Test(
        "mistakes are told in a sentence",
        arguments: [
            ("null", "only '*' matches it"),
            ("example.org", "has no scheme"),
            ("*.example.org", "has no scheme"),
            ("", "has no scheme"),
            ("https://*", "wrong place"),
            ("*://example.org", "wrong place"),
            ("https://a.*.org", "wrong place"),
            ("https://*.*.org", "wrong place"),
            ("https://*example.org", "wrong place"),
            ("https://example.org:*", "wrong place"),
            ("https://example.org/", "is not an origin"),
            ("https://example.org/path", "is not an origin"),
            ("https://example.org.", "is not an origin"),
            ("https://*.", "is not an origin"),
            ("https://*.[::1]", "is not an origin"),
            ("https://user@example.org", "is not an origin"),
            ("https://example.org:0", "is not an origin"),
            ("https://example.org:65536", "is not an origin"),
            ("https://exämple.org", "is not an origin"),
            ("1http://example.org", "is not an origin"),
        ]
    )
    func mistake(_ text: String, _ part: String) {
        let error = #expect(throws: OriginPattern.ParseError.self) { try OriginPattern(text) }
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }
}
