import NIOHTTP1
import Testing

@testable import GatewayCore

@Suite("Who may become a WebSocket")
struct OpeningHandshakeTests {
    private static let handshake: OpeningHandshake = {
        let patterns = ["https://phone.example.org", "https://*.example.net:8443"].compactMap { try? OriginPattern($0) }
        return OpeningHandshake(origins: patterns, needsSubprotocol: true)
    }()

    private static var good: HTTPRequestHead {
        HTTPRequestHead(
            version: .http1_1, method: .GET, uri: "/webrtcgateway/ws",
            headers: [
                "Host": "gateway.example.org", "Upgrade": "websocket", "Connection": "keep-alive, Upgrade",
                "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
                "Origin": "https://phone.example.org", "Sec-WebSocket-Protocol": "sylkRTC-1, sylkRTC-2",
            ])
    }

    private func decide(_ head: HTTPRequestHead) -> (accepted: OpeningHandshake.Accepted?, refusal: UpgradeRefusal?) {
        switch Self.handshake.decide(head) {
        case .success(let accepted): (accepted, nil)
        case .failure(let refused): (nil, refused.refusal)
        }
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let header: String
        let value: String?
        let status: Int
        let reason: String
        var testDescription: String { "\(header): \(value ?? "none")" }

        init(_ header: String, _ value: String?, _ status: Int, _ reason: String) {
            (self.header, self.value, self.status, self.reason) = (header, value, status, reason)
        }
    }

    /// What is wrong, in the order in which it is noticed.
    static let wrong: [Case] = [
        Case("Host", nil, 400, "Host header missing or repeated"),
        Case("Upgrade", nil, 426, "Upgrade Required"),
        Case("Upgrade", "h2c", 426, "Upgrade Required"),
        Case("Connection", nil, 400, "Connection header lacks 'upgrade'"),
        Case("Connection", "keep-alive", 400, "Connection header lacks 'upgrade'"),
        Case("Sec-WebSocket-Version", nil, 426, "Upgrade Required"),
        Case("Sec-WebSocket-Version", "8", 426, "Upgrade Required"),
        Case("Sec-WebSocket-Key", nil, 400, "Sec-WebSocket-Key missing or malformed"),
        Case("Sec-WebSocket-Key", "c2hvcnQ=", 400, "Sec-WebSocket-Key missing or malformed"),
        Case("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ!=", 400, "Sec-WebSocket-Key missing or malformed"),
        Case("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25j*g==", 400, "Sec-WebSocket-Key missing or malformed"),
        Case(
            "Origin", "https://evil.example.org", 400,
            "WebSocket connection denied: origin 'https://evil.example.org' not allowed"),
        Case("Origin", "null", 400, "WebSocket connection denied: origin 'null' not allowed"),
        Case("Origin", "", 400, "WebSocket connection denied: origin '' not allowed"),
        Case("Sec-WebSocket-Protocol", nil, 406, "No compatible protocol specified"),
        Case("Sec-WebSocket-Protocol", "sylkRTC-3, chat", 406, "No compatible protocol specified"),
        Case("Sec-WebSocket-Protocol", "sylkrtc-2", 406, "No compatible protocol specified"),
    ]

    private func apply(_ wrong: Case, to head: inout HTTPRequestHead) {
        head.headers.remove(name: wrong.header)
        if let value = wrong.value { head.headers.add(name: wrong.header, value: value) }
    }

    @Test("a proper request, in the newest subprotocol that it offers")
    func accepted() {
        let key = "dGhlIHNhbXBsZSBub25jZQ=="
        #expect(decide(Self.good).accepted == .init(key: key, subprotocol: .sylkRTC2))
        var old = Self.good
        old.headers.replaceOrAdd(name: "Sec-WebSocket-Protocol", value: "chat")
        old.headers.add(name: "Sec-WebSocket-Protocol", value: "sylkRTC-1")
        #expect(decide(old).accepted == .init(key: key, subprotocol: .sylkRTC1))
    }

    @Test("without an origin, and with one that a pattern allows", arguments: [nil, "https://a.example.net:8443"])
    func origins(origin: String?) {
        var head = Self.good
        head.headers.remove(name: "Origin")
        if let origin { head.headers.add(name: "Origin", value: origin) }
        #expect(decide(head).accepted != nil)
    }

    @Test("refused with status and text", arguments: wrong)
    func refused(wrong: Case) {
        var head = Self.good
        apply(wrong, to: &head)
        #expect(decide(head).refusal == UpgradeRefusal(status: wrong.status, reason: wrong.reason))
    }

    @Test("of several mistakes the first in order is told")
    func order() throws {
        var head = Self.good
        head.method = .POST
        head.version = .http1_0
        // One mistake for each header; the first of each stands for it.
        var cases: [Case] = []
        for wrong in Self.wrong where !cases.contains(where: { $0.header == wrong.header }) { cases.append(wrong) }
        for wrong in cases { apply(wrong, to: &head) }
        #expect(decide(head).refusal?.status == 405)
        #expect(decide(head).refusal?.headers.contains { $0 == ("Allow", "GET") } == true)
        head.method = .GET
        #expect(decide(head).refusal == UpgradeRefusal(status: 400, reason: "WebSocket needs HTTP/1.1"))
        head.version = .http1_1
        for wrong in cases {
            #expect(decide(head).refusal == UpgradeRefusal(status: wrong.status, reason: wrong.reason))
            head.headers.remove(name: wrong.header)
            head.headers.add(name: wrong.header, value: try #require(Self.good.headers.first(name: wrong.header)))
        }
        #expect(decide(head).accepted != nil)
    }

    @Test("headers that may occur once", arguments: ["Host", "Sec-WebSocket-Version", "Sec-WebSocket-Key", "Origin"])
    func repeated(header: String) throws {
        var head = Self.good
        head.headers.add(name: header, value: try #require(head.headers.first(name: header)))
        #expect(decide(head).refusal != nil)
    }

    @Test("a version that is not spoken is told which is")
    func version() {
        var head = Self.good
        head.headers.replaceOrAdd(name: "Sec-WebSocket-Version", value: "12")
        #expect(decide(head).refusal?.headers.contains { $0 == ("Sec-WebSocket-Version", "13") } == true)
    }

    @Test("the echo endpoint of test builds needs no subprotocol")
    func echo() {
        var head = Self.good
        head.headers.remove(name: "Sec-WebSocket-Protocol")
        let handshake = OpeningHandshake(origins: Self.handshake.origins, needsSubprotocol: false)
        guard case .success(let accepted) = handshake.decide(head) else {
            Issue.record("refused")
            return
        }
        #expect(accepted.subprotocol == nil)
    }

    @Test("the proof is that of the example in RFC 6455 §1.3")
    func proof() {
        #expect(WebSocketAccept.value(for: "dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }
}
