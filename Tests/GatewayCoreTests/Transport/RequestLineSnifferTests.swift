import Testing

@testable import GatewayCore

@Suite("Where a request goes")
struct RequestLineSnifferTests {
    private func sniff(_ text: String) -> RequestLineSniffer.Finding { RequestLineSniffer.sniff(Array(text.utf8)) }

    @Test(
        "its path, as soon as it is complete",
        arguments: [
            ("GET / ", "/"), ("GET /webrtcgateway/ws HTTP/1.1\r\n", "/webrtcgateway/ws"), ("GET /a?b=c d", "/a"),
            ("OPTIONS * HTTP/1.1", "*"), ("M-SEARCH /x ", "/x"), ("get /x ", "/x"),
        ])
    func path(text: String, path: String) { #expect(sniff(text) == .path(path)) }

    @Test("nothing yet", arguments: ["", "G", "GET", "GET ", "GET /webrtcgateway/w", "ABCDEFGHIJKLMNOP"])
    func needsMore(text: String) { #expect(sniff(text) == .needsMore) }

    @Test(
        "what is no request of ours",
        arguments: [
            " ", " GET / ", "\u{16}\u{3}\u{1}", "GET/ HTTP", "ABCDEFGHIJKLMNOPQ", "GET /a\r\n", "GET /a\tb ",
            "G\u{0}T / ",
            "SSH-2.0-OpenSSH_9.2\r\n",
        ])
    func other(text: String) { #expect(sniff(text) == .other) }

    @Test("targets are bounded")
    func bound() {
        let longest = "/" + String(repeating: "a", count: 1023)
        #expect(sniff("GET \(longest) ") == .path(longest))
        #expect(sniff("GET \(longest)a") == .other)
    }

    @Test("the same, however few bytes come at once")
    func pieces() {
        let text = "GET /webrtcgateway/ws HTTP/1.1"
        for count in 0..<text.utf8.count {
            let expected: RequestLineSniffer.Finding = count < 22 ? .needsMore : .path("/webrtcgateway/ws")
            #expect(RequestLineSniffer.sniff(Array(text.utf8.prefix(count))) == expected)
        }
    }

    @Test("of a part of other bytes")
    func slice() {
        #expect(RequestLineSniffer.sniff(Array("xxGET /a ".utf8)[2...]) == .path("/a"))
    }
}
