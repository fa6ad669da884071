import Testing

@testable import GatewaySIP

@Suite("Address of record")
struct AddressOfRecordTests {
    @Test(
        "what is one",
        arguments: [
            ("alice@example.org", "alice", "example.org", nil),
            ("sip:alice@example.org", "alice", "example.org", nil),
            ("SIPS:alice@example.org", "alice", "example.org", nil),
            ("alice@Example.ORG:5070", "alice", "example.org", 5070),
            ("a%40b@example.org", "a%40b", "example.org", nil),
            ("+49-30.1_2!~*'()&=$,;?/@example.org", "+49-30.1_2!~*'()&=$,;?/", "example.org", nil),
            ("alice@192.0.2.1", "alice", "192.0.2.1", nil),
            ("alice@[2001:DB8::0001]:5061", "alice", "[2001:db8::1]", 5061),
            ("alice@[::1]", "alice", "[::1]", nil),
            ("alice@localhost", "alice", "localhost", nil),
            ("alice@a-b.c1", "alice", "a-b.c1", nil),
            ("alice@example.org:65535", "alice", "example.org", 65535),
            ("alice@example.org:05060", "alice", "example.org", 5060),
            ("alice@Example.org.", "alice", "example.org", nil),
            ("alice@example.org.:5070", "alice", "example.org", 5070),
            ("alice@192.0.2.1.", "alice", "192.0.2.1", nil),
            ("sip@sip", "sip", "sip", nil),
        ] as [(String, String, String, UInt16?)])
    func taken(text: String, user: String, host: String, port: UInt16?) throws {
        let aor = try #require(AddressOfRecord(text))
        #expect(aor.user == user)
        #expect(aor.host == host)
        #expect(aor.port == port)
        #expect(text.hasSuffix(aor.description) && !aor.description.lowercased().hasPrefix("sip:"))
        #expect(aor.uri == "sip:\(user)@\(host)" + (port.map { ":\($0)" } ?? ""))
        #expect(AddressOfRecord(aor.uri) == aor)
        #expect(AddressOfRecord(aor.description) == aor)
    }

    @Test(
        "what is none",
        arguments: [
            "", "@", "alice", "alice@", "@example.org", "sip:", "sip:@example.org", "alice@example..org",
            "alice@-a.org", "alice@a-.org", "alice@.org", "alice@exa mple.org", "al ice@example.org",
            "alice@example.org:",
            "alice@example.org:0", "alice@example.org:65536", "alice@example.org:-1", "alice@example.org:5060x",
            "alice@example.org:+5060", "alice@[::1]:+5060", "alice@example.org:5060+", "alice@example.org:5 060",
            "alice@example.org:99999999999999999999999", "alice@example.org:5060:5061", "alice@.",
            "alice@example.org..", "alice@.:5060", "alice@a-.", "sip:sip:alice@example.org", "sipx:alice@example.org",
            ":alice@example.org",
            "alice:secret@example.org", "alice@b@example.org", "al<ice@example.org", "al\"ice@example.org",
            "alice@example.org>", "alice@example.org;transport=tcp", "alice@example.org?Subject=x", "a%4@example.org",
            "a%@example.org", "a%zz@example.org", "a%4", "älice@example.org", "alice@exämple.org", "alice@[::1",
            "alice@::1", "alice@[192.0.2.1]", "alice@[::1]x", "alice@[fe80::1%eth0]", "alice@[]", "tel:+4930@x y",
            "alice@example.org\r\nEvil: 1", "alice\r\n@example.org", "alice@example.org\n", "alice@example.org\0",
            "alice\0@example.org", "alice@exam\u{7F}ple.org", "alice\u{301}@example.org", "alice@\u{301}example.org",
            "alice@example.org:\u{0665}060",
        ])
    func refused(text: String) { #expect(AddressOfRecord(text) == nil) }

    @Test("limits of length")
    func lengths() {
        let label = String(repeating: "a", count: 63)
        #expect(AddressOfRecord("x@\(label).org") != nil)
        #expect(AddressOfRecord("x@\(label)a.org") == nil)
        let host = Array(repeating: label, count: 4).joined(separator: ".")
        #expect(AddressOfRecord("x@\(host)") == nil, "255 bytes")
        #expect(AddressOfRecord("x@\(host.dropLast(2))") != nil, "253 bytes")
        #expect(AddressOfRecord("x@\(host.dropLast(2)).") != nil, "253 bytes, the dot does not count")
        #expect(AddressOfRecord("x@\(host.dropLast(1)).") == nil, "254 bytes")
        #expect(AddressOfRecord(String(repeating: "u", count: 508) + "@a.b") != nil)
        #expect(AddressOfRecord(String(repeating: "u", count: 509) + "@a.b") == nil)
    }

    /// RFC 3261 section 19.1.4, and its examples.
    @Test(
        "two that are the same",
        arguments: [
            ("alice@example.org", "sip:alice@EXAMPLE.org"), ("alice@example.org", "sips:alice@example.org"),
            ("alice@example.org", "alice@example.org."), ("alice@example.org:5060", "alice@example.org.:05060"),
            ("alice@[2001:db8::1]", "alice@[2001:DB8:0::0001]"), ("alice@atlanta.com", "%61lice@atlanta.com"),
            ("alice@example.org", "%61%6C%69%63%65@example.org"), ("a%2fb@example.org", "a%2Fb@example.org"),
            ("a%c3%a4@example.org", "a%C3%A4@example.org"), ("a%2A%2d%5f@example.org", "a*-_@example.org"),
            ("100%25@example.org", "%3100%25@example.org"),
        ])
    func same(one: String, other: String) throws {
        let (one, other) = (try #require(AddressOfRecord(one)), try #require(AddressOfRecord(other)))
        #expect(one == other)
        #expect(Set([one]).contains(other))
        #expect(one.serverURI == other.serverURI && one.registrarURI == other.registrarURI)
    }

    @Test(
        "two that are not",
        arguments: [
            ("alice@example.org", "Alice@example.org"), ("alice@example.org", "%41lice@example.org"),
            ("alice@example.org", "alice@example.org:5060"), ("alice@example.org", "alice@example.com"),
            ("alice@example.org", "bob@example.org"),
            // Reserved characters are not their escapes.
            ("a/b@example.org", "a%2Fb@example.org"), ("a;b@example.org", "a%3Bb@example.org"),
            ("a+b@example.org", "a%2Bb@example.org"), ("a%40b@example.org", "a%3Ab@example.org"),
            // What comes of an escape is no escape.
            ("a%2541@example.org", "a%41@example.org"), ("a%2541@example.org", "aA@example.org"),
        ])
    func different(one: String, other: String) throws {
        #expect(try #require(AddressOfRecord(one)) != (try #require(AddressOfRecord(other))))
    }

    @Test("REGISTER goes to the domain")
    func registrar() {
        #expect(AddressOfRecord("alice@Example.org:5070")?.registrarURI == "sip:example.org:5070")
        #expect(AddressOfRecord("alice@[::1]")?.registrarURI == "sip:[::1]")
        #expect(AddressOfRecord("alice@example.org.")?.registrarURI == "sip:example.org")
    }

    /// What is taken goes into header fields and URIs.
    @Test("nothing harmful passes, whatever comes", arguments: 1...8)
    func fuzz(seed: UInt64) {
        var random = SeededGenerator(seed)
        let pieces = [
            "alice", "@", "sip:", ":", "5060", "+5060", "example.org", "[", "]", "::1", "%41", "%2f", "%", ";", "<",
            ">", "\"", "\r\n",
            "\0", " ", ".", "-", "\u{301}", "İ", "ſ", "K", "🙂", "\u{200D}", "\u{FFFD}", "192.0.2.1", "?", "/", "\t",
        ]
        var taken = 0
        for _ in 0..<5000 {
            let count = Int.random(in: 1...6, using: &random)
            var text = (0..<count).compactMap { _ in pieces.randomElement(using: &random) }.joined()
            if Bool.random(using: &random) { text = "alice@" + text }
            guard let aor = AddressOfRecord(text) else { continue }
            taken += 1
            #expect(aor.uri.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>\"\\".utf8.contains($0) }, "\(text)")
            #expect(!aor.user.contains("@") && !aor.user.contains(":"))
            #expect(!aor.host.hasSuffix("."))
            #expect(AddressOfRecord(aor.uri) == aor)
            #expect(AddressOfRecord(aor.description) == aor)
        }
        #expect(taken > 20)
    }

    @Test("random bytes", arguments: 1...4)
    func bytes(seed: UInt64) {
        var random = SeededGenerator(seed)
        for _ in 0..<2000 {
            let count = Int.random(in: 0...40, using: &random)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let text = String(decoding: bytes, as: UTF8.self)
            _ = AddressOfRecord(text)
            _ = SIPServerURI(text)
            _ = QuotedString.content(text)
            _ = ContentType.essence(of: text)
        }
    }
}
