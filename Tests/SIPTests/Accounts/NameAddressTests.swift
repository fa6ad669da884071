import Testing

@testable import GatewaySIP

@Suite("Names in header fields")
struct NameAddressTests {
    @Test(
        "as a header field says them",
        arguments: [
            (nil, "<sip:a@b>"),
            ("", "<sip:a@b>"),
            ("Alice", #""Alice" <sip:a@b>"#),
            ("Älice 🙂", #""Älice 🙂" <sip:a@b>"#),
            (#"A "B" C"#, #""A \"B\" C" <sip:a@b>"#),
            (#"back\slash"#, #""back\\slash" <sip:a@b>"#),
            (#""Alice""#, #""Alice" <sip:a@b>"#),
            (#""A \"B\"""#, #""A \"B\"" <sip:a@b>"#),
            (#"x" <sip:evil@e>, "y"#, #""x\" <sip:evil@e>, \"y" <sip:a@b>"#),
            ("a\r\nEvil: 1", #""a  Evil: 1" <sip:a@b>"#),
            ("tab\there\u{7F}", #""tab here " <sip:a@b>"#),
        ] as [(String?, String)])
    func value(name: String?, value: String) {
        #expect(NameAddress(displayName: name, uri: "sip:a@b").headerValue == value)
    }

    /// A quoted-string ends at the first quote that no backslash precedes (RFC 3261 section 25.1).
    @Test("no name gets out of its quotes", arguments: 1...4)
    func injection(seed: UInt64) {
        var random = SeededGenerator(seed)
        let pieces = ["\"", "\\", "\r", "\n", "\r\n", "<", ">", "a", " ", "\0", "\u{301}", ",", ";", "\t", "é"]
        for _ in 0..<3000 {
            let count = Int.random(in: 1...8, using: &random)
            let name = (0..<count).compactMap { _ in pieces.randomElement(using: &random) }.joined()
            let value = NameAddress(displayName: name, uri: "sip:a@b").headerValue
            #expect(value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
            guard value.utf8.first == UInt8(ascii: "\"") else {
                #expect(value == "<sip:a@b>")
                continue
            }
            var rest = value.utf8.dropFirst()
            while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
                if byte == UInt8(ascii: "\\") { rest = rest.dropFirst() }
            }
            #expect(String(Substring(rest)) == " <sip:a@b>", "\(name.debugDescription)")
        }
    }

    @Test(
        "what stands in a quoted-string",
        arguments: [
            (#""realm""#, "realm"), ("token", "token"), (#""a \"b\" \\ c""#, #"a "b" \ c"#), (#""""#, ""),
            (#"""#, #"""#),
            (#""half"#, #""half"#), (#""ends \""#, "ends "),
        ])
    func quoted(text: String, content: String) { #expect(QuotedString.content(text) == content) }

    @Test("text that would begin another field is not safe")
    func headerText() {
        for text in ["", "plain", "Jürgen 🙂", "\u{85}\u{2028}", "a:b;c"] { #expect(HeaderText.isSafe(text)) }
        for text in ["a\r\nb", "\r", "\n", "\0", "\t", "\u{1B}[0m", "\u{7F}"] { #expect(!HeaderText.isSafe(text)) }
    }

    @Test("contacts cannot be guessed")
    func contact() {
        let users = (0..<1000).map { _ in RandomToken.make() }
        #expect(Set(users).count == 1000)
        #expect(users.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy(\.isHexDigit) })
    }
}
