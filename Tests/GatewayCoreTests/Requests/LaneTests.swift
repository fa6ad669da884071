import GatewayTestKit
import Testing

@testable import GatewayCore

@Suite("Which requests wait for each other", .timeLimit(.minutes(5)))
struct LaneTests {
    private let record = Record()
    private let gates = Gates()

    private func plugin(_ lane: Lane) -> TestPlugin {
        .attaching { [record, gates] gateway in
            gateway.handle(Job.self, lane: lane) { request, _ in
                record.note("begin \(request.name)")
                await gates.wait(at: request.name)
                record.note("end \(request.name)")
                return .ack
            }
        }
    }

    /// Asks for three jobs, the first two with the same `value` of `field`; gives back their transactions.
    private func ask(_ browser: Browser, _ field: String) -> [String] {
        [("a", "same"), ("b", "same"), ("c", "other")].map { name, value in
            browser.ask("job", ["name": .string(name), field: .string(value)])
        }
    }

    @Test("those of one session, or one account; others overtake them", arguments: ["session", "account"])
    func lanes(field: String) async throws {
        try await withGateway(plugins: [plugin(field == "session" ? .session : .account)]) { gateway in
            let browser = try await gateway.browser()
            let asked = ask(browser, field)
            try await record.wait(for: "begin a", "begin c")
            #expect(try await browser.request("ping") == .ack)
            #expect(!record.entries.contains("begin b"))
            gates.open("c")
            #expect(try await browser.answer(to: asked[2]) == .ack)
            gates.open("a")
            #expect(try await browser.answer(to: asked[0]) == .ack)
            try await record.wait(for: "begin b")
            gates.open("b")
            #expect(try await browser.answer(to: asked[1]) == .ack)
            let order = record.entries
            #expect(try #require(order.firstIndex(of: "end a")) < #require(order.firstIndex(of: "begin b")))
        }
    }

    @Test("all of a connection, in order")
    func connection() async throws {
        try await withGateway(plugins: [plugin(.connection)]) { gateway in
            let browser = try await gateway.browser()
            let other = try await gateway.browser()
            let asked = ask(browser, "session")
            other.ask("job", ["name": "elsewhere"])
            try await record.wait(for: "begin a", "begin elsewhere")
            for name in ["elsewhere", "c", "b", "a"] { gates.open(name) }
            for transaction in asked { #expect(try await browser.answer(to: transaction) == .ack) }
            let mine = record.entries.filter { !$0.hasSuffix("elsewhere") }
            #expect(mine == ["begin a", "end a", "begin b", "end b", "begin c", "end c"])
        }
    }

    @Test("none without a lane, nor those that name no session")
    func parallel() async throws {
        for lane in [Lane.none, .session] {
            try await withGateway(plugins: [plugin(lane)]) { gateway in
                let browser = try await gateway.browser()
                let names = lane == .none ? ["a", "b", "c"] : ["d", "e"]
                for name in names { browser.ask("job", ["name": .string(name)]) }
                for name in names { try await record.wait(for: "begin \(name)") }
                for name in names { gates.open(name) }
            }
        }
    }

    @Test("a field that names no lane is refused")
    func badLane() async throws {
        try await withGateway(plugins: [plugin(.session)]) { gateway in
            let browser = try await gateway.browser()
            guard case .error(let text) = try await browser.request("job", ["session": 5]) else {
                Issue.record("not refused")
                return
            }
            #expect(text.hasPrefix("Invalid value for 'session' property: 5 "))
            #expect(record.entries == [])
        }
    }

    @Test("ping and synchronous requests wait for nobody", arguments: TestGateway.Way.allCases)
    func overtaking(way: TestGateway.Way) async throws {
        let quick = TestPlugin.scripted("Quick") { $0.attaching = { $0.handle(type: "quick") { _, _ in } } }
        try await withGateway(plugins: [plugin(.connection), quick], over: way) { gateway in
            let browser = try await gateway.browser()
            let slow = browser.ask("job", ["name": "a"])
            try await record.wait(for: "begin a")
            #expect(try await browser.request("ping") == .ack)
            #expect(try await browser.request("quick") == .ack)
            gates.open("a")
            #expect(try await browser.answer(to: slow) == .ack)
        }
    }

    @Test("no more wait than the limit says", arguments: [Lane.none, .connection])
    func limit(lane: Lane) async throws {
        try await withGateway(plugins: [plugin(lane)], settings: "[gateway.limits]\npending_requests = 2") { gateway in
            let browser = try await gateway.browser()
            let asked = ["a", "b"].map { browser.ask("job", ["name": .string($0)]) }
            #expect(try await browser.request("job", ["name": "c"]) == .error("Too many pending requests"))
            #expect(try await browser.request("ping") == .ack)
            for name in ["a", "b", "d"] { gates.open(name) }
            for transaction in asked { #expect(try await browser.answer(to: transaction) == .ack) }
            #expect(try await browser.request("job", ["name": "d"]) == .ack)
            #expect(!record.entries.contains("begin c"))
        }
    }
}
