import GatewayTestKit
import Testing

@testable import GatewayCore

@Suite("The answer comes first", .timeLimit(.minutes(5)))
struct AnswerOrderTests {
    private func kinds(_ browser: Browser) -> [String?] { browser.transcript.dropFirst().map { $0["sylkrtc"]?.string } }

    @Test("events of a synchronous handler follow it", arguments: TestGateway.Way.allCases)
    func synchronous(way: TestGateway.Way) async throws {
        let plugin = TestPlugin.attaching { gateway in
            gateway.handle(type: "go") { _, context in
                context.send(Note("by the context"))
                context.connection.send(Note("by the connection"))
                context.connection.perform { $0.send(Note("by another turn")) }
            }
        }
        try await withGateway(plugins: [plugin], over: way) { gateway in
            let browser = try await gateway.browser()
            #expect(try await browser.request("go") == .ack)
            for text in ["by the context", "by the connection", "by another turn"] {
                #expect(try await browser.expectEvent("note-event")["text"]?.string == text)
            }
            #expect(kinds(browser) == ["ack", "note-event", "note-event", "note-event"])
        }
    }

    @Test("also when the handler refuses after all")
    func refused() async throws {
        let plugin = TestPlugin.attaching { gateway in
            gateway.handle(type: "go") { _, context in
                context.send(Note("said too early"))
                throw RequestError(.invalid, "no")
            }
        }
        try await withGateway(plugins: [plugin]) { gateway in
            let browser = try await gateway.browser()
            #expect(try await browser.request("go") == .error("no"))
            try await browser.expectEvent("note-event")
            #expect(kinds(browser) == ["error", "note-event"])
        }
    }

    @Test("events of a waiting handler are held until then", arguments: TestGateway.Way.allCases)
    func asynchronous(way: TestGateway.Way) async throws {
        let plugin = TestPlugin.attaching { gateway in
            gateway.handle(Job.self, lane: .none) { _, pending in
                pending.send(Note("before"))
                return .ack { pending.send(Note("afterwards")) }
            }
        }
        try await withGateway(plugins: [plugin], over: way) { gateway in
            let browser = try await gateway.browser()
            #expect(try await browser.request("job") == .ack)
            for text in ["before", "afterwards"] {
                #expect(try await browser.expectEvent("note-event")["text"]?.string == text)
            }
            #expect(kinds(browser) == ["ack", "note-event", "note-event"])
        }
    }

    @Test("a close in the handler comes last", arguments: TestGateway.Way.allCases, [false, true])
    func closing(way: TestGateway.Way, refuses: Bool) async throws {
        let plugin = TestPlugin.attaching { gateway in
            gateway.handle(type: "leave") { _, context in
                context.connection.close(.init(rawValue: 4000), reason: "as you like")
                context.send(Note("farewell"))
                if refuses { throw RequestError(.invalid, "no") }
            }
        }
        try await withGateway(plugins: [plugin], over: way) { gateway in
            let browser = try await gateway.browser()
            let transaction = browser.ask("leave")
            #expect(try await browser.closed() == Closing(code: 4000, reason: "as you like"))
            #expect(try await browser.answer(to: transaction) == (refuses ? .error("no") : .ack))
            try await browser.expectEvent("note-event")
            #expect(kinds(browser) == [refuses ? "error" : "ack", "note-event"])
        }
    }

    @Test("to another browser it need not")
    func others() async throws {
        let plugin = TestPlugin.attaching { gateway in
            let everybody = Everybody()
            gateway.handle(type: "join") { _, context in everybody.add(context.connection) }
            gateway.handle(type: "tell") { _, _ in everybody.tell(Note("news")) }
        }
        try await withGateway(plugins: [plugin]) { gateway in
            let romeo = try await gateway.browser()
            let juliet = try await gateway.browser()
            for browser in [romeo, juliet] { #expect(try await browser.request("join") == .ack) }
            #expect(try await romeo.request("tell") == .ack)
            for browser in [romeo, juliet] { try await browser.expectEvent("note-event") }
            #expect(kinds(romeo) == ["ack", "ack", "note-event"])
        }
    }
}
