import GatewayTestKit
import Testing

@testable import Echo

/// How a third party tests its plugin: with nothing but the test kit.
@Suite("Echo", .timeLimit(.minutes(5)))
struct EchoTests {
    enum Origin: CaseIterable {
        case linked, loaded

        var plugin: TestPlugin {
            switch self {
            case .linked: .linked(EchoPlugin.self)
            case .loaded: .loaded("Echo")
            }
        }
    }

    @Test("comes back, after the answer", arguments: TestGateway.Way.allCases, Browser.Subprotocol.allCases)
    func echo(way: TestGateway.Way, subprotocol: Browser.Subprotocol) async throws {
        try await withGateway(plugins: [.linked(EchoPlugin.self)], over: way) { gateway in
            let browser = try await gateway.browser(subprotocol)
            #expect(try await browser.request("echo", ["text": "hello"]) == .ack)
            #expect(try await browser.expectContent(of: "echo-event") == ["text": "hello"])
            #expect(browser.transcript.map { $0["sylkrtc"] }.dropFirst().first == "ack")
            try await browser.expectNothingMore()
            try await browser.close()
        }
    }

    @Test("from its library as well", arguments: TestGateway.Way.allCases)
    func loaded(way: TestGateway.Way) async throws {
        let settings = """
            [plugin.Echo]
            greeting = "hello, "
            """
        try await withGateway(plugins: [.loaded("Echo")], settings: settings, over: way) { gateway in
            let browser = try await gateway.browser()
            #expect(try await browser.request("echo", ["text": "world"]) == .ack)
            #expect(try await browser.expectEvent("echo-event")["text"] == "hello, world")
        }
    }

    @Test("spelled for each subprotocol")
    func spelling() async throws {
        try await withGateway(plugins: [.linked(EchoPlugin.self)]) { gateway in
            let old = try await gateway.browser(.v1)
            let new = try await gateway.browser(.v2)
            for browser in [old, new] { #expect(try await browser.request("echo", ["text": "a/\"b\""]) == .ack) }
            #expect(try await old.next() == ["sylkrtc": "echo_event", "data": ["text": "a/\"b\""]])
            #expect(try await new.next() == ["sylkrtc": "echo-event", "text": "a/\"b\""])
        }
    }

    @Test("counts for each connection alone", arguments: Origin.allCases)
    func count(origin: Origin) async throws {
        try await withGateway(plugins: [origin.plugin]) { gateway in
            let romeo = try await gateway.browser()
            let juliet = try await gateway.browser()
            for text in ["one", "two"] {
                #expect(try await romeo.request("echo", ["text": .string(text)]) == .ack)
                try await romeo.expectEvent("echo-event")
            }
            for (browser, count) in [(romeo, 2), (juliet, 0)] {
                #expect(try await browser.request("echo-count") == .ack)
                #expect(try await browser.expectEvent("echo-count-event")["count"]?.integer == count)
            }
        }
    }

    @Test("refuses with the reason it is given")
    func failure() async throws {
        try await withGateway(plugins: [.linked(EchoPlugin.self)]) { gateway in
            let browser = try await gateway.browser()
            #expect(try await browser.request("echo-fail", ["reason": "no time"]) == .error("no time"))
            let missing = Answer.error("Mandatory property 'reason' of 'echo-fail' request is missing")
            #expect(try await browser.request("echo-fail") == missing)
            try await browser.expectNothingMore()
        }
    }

    @Test("takes no longer text than the settings say, and follows them")
    func limit() async throws {
        let settings = "[plugin.Echo]\nlimit = 3"
        try await withGateway(plugins: [.linked(EchoPlugin.self)], settings: settings) { gateway in
            let browser = try await gateway.browser()
            #expect(try await browser.request("echo", ["text": "four"]) == .error("Text is longer than 3 bytes"))
            #expect(try gateway.reload(settings: "[plugin.Echo]\nlimit = 4") == ["plugin.Echo.limit"])
            #expect(try await browser.request("echo", ["text": "four"]) == .ack)
            #expect(throws: GatewayRefused.self) { try gateway.reload(settings: "[plugin.Echo]\nlimit = -1") }
            #expect(try await browser.request("echo", ["text": "fours"]) == .error("Text is longer than 4 bytes"))
        }
    }

    @Test("comes back later, in the order of its session")
    func later() async throws {
        try await withGateway(plugins: [.linked(EchoPlugin.self)], over: .ws) { gateway in
            let browser = try await gateway.browser()
            browser.ask("echo-later", ["text": "first", "delay_ms": 20, "session": "s"])
            browser.ask("echo-later", ["text": "second", "delay_ms": 0, "session": "s"])
            #expect(try await browser.request("ping") == .ack)
            #expect(try await browser.expectEvent("echo-event")["text"] == "first")
            #expect(try await browser.expectEvent("echo-event")["text"] == "second")
        }
    }

    @Test("does not start with settings that are wrong")
    func settings() async throws {
        let settings = """
            [plugin.Echo]
            limit = 70000
            greting = "hello"
            """
        let refused = await #expect(throws: GatewayRefused.self) {
            try await TestGateway.start(plugins: [.linked(EchoPlugin.self)], settings: settings)
        }
        #expect(refused?.problems.count == 2)
        #expect(refused?.problems.first?.hasPrefix("plugin.Echo.limit") == true)
        #expect(refused?.problems.last?.hasPrefix("plugin.Echo.greting") == true)
    }
}
