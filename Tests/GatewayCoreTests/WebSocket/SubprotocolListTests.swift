import Testing

@testable import GatewayCore

@Suite("Subprotocol list")
struct SubprotocolListTests {
    @Test(
        "lists of tokens",
        arguments: [
            ("sylkRTC-2", ["sylkRTC-2"]),
            ("sylkRTC-2, sylkRTC-1", ["sylkRTC-2", "sylkRTC-1"]),
            ("a,b", ["a", "b"]),
            (" \ta \t,\t b ", ["a", "b"]),
            (",, a ,,b,", ["a", "b"]),
            ("", []),
            (" , ", []),
            ("!#$%&'*+-.^_`|~09azAZ", ["!#$%&'*+-.^_`|~09azAZ"]),
        ]
    )
    func accepted(_ value: String, _ names: [String]) {
        #expect(SubprotocolList.parse(value)?.names == names)
    }

    @Test(
        "what is no token", arguments: ["a b", "a;q=1", "\"a\"", "a/b", "a,(b)", "ä", "a\u{1}", "a\r\nb", "a=b", "{a}"])
    func refused(_ value: String) {
        #expect(SubprotocolList.parse(value) == nil)
    }

    @Test("32 entries at most")
    func bound() {
        #expect(SubprotocolList.parse([String](repeating: "a", count: 32).joined(separator: ","))?.names.count == 32)
        #expect(SubprotocolList.parse([String](repeating: "a", count: 33).joined(separator: ",")) == nil)
        #expect(SubprotocolList.parse(String(repeating: ",", count: 100_000))?.names == [])
    }

    @Test("letter case matters")
    func contains() {
        let list = SubprotocolList.parse("sylkRTC-2, sylkRTC-1")
        #expect(list?.contains("sylkRTC-1") == true)
        #expect(list?.contains("sylkrtc-1") == false)
        #expect(list?.contains("sylkRTC") == false)
    }
}
