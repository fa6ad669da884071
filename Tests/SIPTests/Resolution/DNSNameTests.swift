import Testing

@testable import GatewaySIP

@Suite("Names in DNS")
struct DNSNameTests {
    @Test("are compared without regard to case and last dot")
    func normalized() throws {
        #expect(try #require(DNSName("Example.TEST.")).description == "example.test")
        #expect(DNSName("Example.TEST.") == DNSName("example.test"))
        #expect(DNSName("_sip._udp.example.test") != nil)
        #expect(DNSName("localhost") != nil)
        #expect(DNSName(String(repeating: "a", count: 63) + ".test") != nil)
    }

    @Test(
        "what could be misread is none",
        arguments: [
            "", ".", "a..b", ".a", "a b", "a\\.b", "a\0b", "exämple.test", "a/b", "a:5060", "127.1", "2130706433",
            "1.2.3.4", "a@b", "a;b", "a\r\nb", "a%b", String(repeating: "a", count: 64),
            String(repeating: "a.", count: 127) + "a",
        ])
    func refused(_ text: String) { #expect(DNSName(text) == nil) }

    @Test("become too long with labels in front")
    func prefixed() throws {
        let long = try #require(DNSName(String(repeating: "a.", count: 122) + "aaaaaa"))
        #expect(long.prefixed("_sip._udp") == nil)
        #expect(DNSName("a.test")?.prefixed("_sip._udp")?.description == "_sip._udp.a.test")
    }
}
