import GatewayTestKit
import Testing

@Suite("Silence", .timeLimit(.minutes(5)))
struct KeepaliveTests {
    @Test("a browser is asked every two minutes, and stays while it answers")
    func answered() async throws {
        try await withGateway(clock: .manual) { gateway in
            let browser = try await gateway.browser()
            #expect(try await browser.request("ping") == .ack)
            for count in 1...3 {
                try await gateway.advance(by: .seconds(121))
                try await browser.receivesPings(count)
            }
            #expect(try await browser.request("ping") == .ack)
        }
    }

    @Test("without a pong it is let go after one minute more")
    func unanswered() async throws {
        try await withGateway(clock: .manual) { gateway in
            let browser = try await gateway.browser(answersPings: false)
            #expect(try await browser.request("ping") == .ack)
            try await gateway.advance(by: .seconds(121))
            try await browser.receivesPings(1)
            try await gateway.advance(by: .seconds(58))
            #expect(try await browser.request("ping") == .ack)
            try await gateway.advance(by: .seconds(2))
            #expect(try await browser.closed() == Closing(code: 1008, reason: "no pong"))
        }
    }

    @Test("a browser that never says anything is let go")
    func silent() async throws {
        let settings = "[gateway.limits]\nfirst_message_timeout = \"10s\""
        try await withGateway(settings: settings, clock: .manual) { gateway in
            let silent = try await gateway.browser()
            let talking = try await gateway.browser()
            try await gateway.advance(by: .seconds(9))
            #expect(try await talking.request("ping") == .ack)
            try await gateway.advance(by: .seconds(2))
            #expect(try await silent.closed() == Closing(code: 1008, reason: "no message in time"))
            #expect(try await talking.request("ping") == .ack)
        }
    }

    @Test("a browser that sends too much is closed, and may come back", arguments: TestGateway.Way.allCases)
    func tooMuch(way: TestGateway.Way) async throws {
        let settings = "[gateway.limits]\nmessages_per_second = 1\nmessages_burst = 10"
        try await withGateway(settings: settings, over: way) { gateway in
            let browser = try await gateway.browser()
            for _ in 0..<30 { browser.ask("ping") }
            #expect(
                try await browser.closed() == Closing(code: 1008, reason: "more messages per second than allowed"))
            let newcomer = try await gateway.browser()
            #expect(try await newcomer.request("ping") == .ack)
        }
    }

    @Test("a message that is too long ends the connection", arguments: TestGateway.Way.allCases)
    func tooLong(way: TestGateway.Way) async throws {
        try await withGateway(settings: "[gateway.limits]\nmessage_bytes = 1000", over: way) { gateway in
            let browser = try await gateway.browser()
            browser.send(text: String(repeating: "x", count: 1001))
            #expect(try await browser.closed() == Closing(code: 1009, reason: "message too big"))
        }
    }
}
