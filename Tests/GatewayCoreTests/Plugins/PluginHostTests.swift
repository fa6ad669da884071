import GatewayTestKit
import Testing

@testable import GatewayCore

@Suite("Hosting plugins", .timeLimit(.minutes(5)))
struct PluginHostTests {
    private let record = Record()

    /// Why a gateway with these plugins does not start.
    private func refusal(_ plugins: TestPlugin...) async -> String? {
        do {
            try await TestGateway.start(plugins: plugins).stop()
            return nil
        } catch {
            return "\(error)"
        }
    }

    private func claiming(_ name: String, _ type: String) -> TestPlugin {
        .scripted(name) { $0.attaching = { $0.handle(type: type) { _, _ in } } }
    }

    @Test("attached, started and stopped in order of their requirements")
    func order() async throws {
        let plugins = [("A", ["B"]), ("B", []), ("C", [])].map { name, requires in
            TestPlugin.scripted(name, requires: requires) { [record] plugin in
                plugin.attaching = { gateway in
                    gateway.own { record.note("undo \(name)") }
                    record.note("attach \(name)")
                }
                plugin.starting = { _ in record.note("start \(name)") }
                plugin.draining = { record.note("drain \(name)") }
            }
        }
        try await withGateway(plugins: plugins) { gateway in
            #expect(gateway.readiness.state == .ready)
            await gateway.drain()
            #expect(gateway.readiness.state == .draining)
        }
        let entries = record.entries
        #expect(entries.prefix(6) == ["attach B", "attach A", "attach C", "start B", "start A", "start C"])
        #expect(Set(entries.dropFirst(6).prefix(3)) == ["drain A", "drain B", "drain C"])
        #expect(entries.suffix(3) == ["undo C", "undo A", "undo B"])
    }

    @Test("one that cannot attach stops the start")
    func attach() async {
        let plugin = TestPlugin.attaching { _ in throw Mishap() }
        #expect(await refusal(plugin) == "plugin Scripted: cannot attach: a mishap")
    }

    @Test("one that cannot start stops the start, and the others are undone")
    func start() async {
        let good = TestPlugin.scripted("Good") { [record] plugin in
            plugin.attaching = { $0.own { record.note("undone") } }
            plugin.starting = { _ in record.note("started") }
            plugin.running = { _ in
                defer { record.note("run ended") }
                try await untilCancelled()
            }
        }
        let bad = TestPlugin.scripted("Bad", requires: ["Good"]) { $0.starting = { _ in throw Mishap() } }
        #expect(await refusal(bad, good) == "plugin Bad: start failed: a mishap")
        #expect(record.entries.first == "started")
        #expect(Set(record.entries) == ["started", "undone", "run ended"])
    }

    @Test("a type that is taken")
    func taken() async {
        #expect(
            await refusal(claiming("A", "echo"), claiming("B", "echo"))
                == "plugin B: request type 'echo' is already handled by plugin A")
    }

    @Test("types that nobody may take", arguments: ["ping", "", "é", String(repeating: "x", count: 65)])
    func badTypes(type: String) async {
        let reason =
            type == "ping" ? "belongs to the gateway itself" : "must be 1 to 64 bytes of ASCII"
        #expect(await refusal(claiming("A", type)) == "plugin A: request type '\(type)' \(reason)")
    }

    @Test("what they require, and circles, before anything is attached")
    func requirements() async {
        let plugin = TestPlugin.scripted("A", requires: ["Absent"]) { [record] plugin in
            plugin.attaching = { _ in record.note("attached") }
        }
        #expect(await refusal(plugin)?.hasPrefix("plugin A: requires plugin Absent") == true)
        #expect(record.entries == [])
    }

    @Test("one that fails later is ended, the others go on, and readiness says so")
    func run() async throws {
        let gates = Gates()
        let failing = TestPlugin.scripted("Failing") { [record] plugin in
            plugin.attaching = { gateway in
                gateway.own { record.note("undone") }
                gateway.handle(type: "failing") { _, _ in }
            }
            plugin.running = { _ in
                await gates.wait(at: "fail")
                throw Mishap()
            }
        }
        try await withGateway(plugins: [failing, claiming("Other", "other")]) { gateway in
            let browser = try await gateway.browser()
            #expect(try await browser.request("failing") == .ack)
            #expect(gateway.readiness.problem == nil)
            gates.open("fail")
            try await record.wait(for: "undone")
            #expect(await eventually { gateway.readiness.problem == "plugin Failing has failed" })
            #expect(try await browser.request("failing") == .error("Unknown request type: failing"))
            #expect(try await browser.request("other") == .ack)
        }
        #expect(record.entries == ["undone"])
    }

    @Test("one whose work is done is not ended for it")
    func runReturns() async throws {
        let plugin = TestPlugin.scripted { [record] plugin in
            plugin.attaching = { $0.handle(type: "still") { _, _ in } }
            plugin.running = { _ in record.note("done") }
        }
        try await withGateway(plugins: [plugin]) { gateway in
            try await record.wait(for: "done")
            let newcomer = try await gateway.browser()
            #expect(try await newcomer.request("still") == .ack)
            #expect(gateway.readiness.problem == nil)
        }
    }

    @Test("requests are refused, and ping is not, while plugins end")
    func stopping() async throws {
        let gates = Gates()
        let plugin = TestPlugin.scripted { [record] plugin in
            plugin.attaching = { $0.handle(type: "late") { _, _ in } }
            plugin.running = { _ in
                try? await untilCancelled()
                record.note("ending")
                await gates.wait(at: "end")
            }
        }
        let gateway = try await TestGateway.start(plugins: [plugin])
        let browser = try await gateway.browser()
        let stopping = Task { try await gateway.stop() }
        try await record.wait(for: "ending")
        #expect(try await browser.request("late") == .error("Gateway is draining"))
        #expect(try await browser.request("ping") == .ack)
        gates.open("end")
        try await stopping.value
        #expect(try await browser.closed() == Closing(code: 1001, reason: "the gateway is stopping"))
    }

    @Test("what a plugin does again and again ends with it")
    func every() async throws {
        let farewell = Record()
        let plugin = TestPlugin.attaching { [record] gateway in
            let token = Farewell("released", in: farewell)
            gateway.every(.milliseconds(1)) {
                token.stay()
                record.note("turn \(record.entries.count)")
            }
        }
        try await withGateway(plugins: [plugin]) { _ in try await record.wait(for: "turn 2") }
        try await farewell.wait(for: "released")
    }

    @Test("services are started on first use and stopped after the plugins")
    func services() async throws {
        let plugin = TestPlugin.scripted(services: [Numbers.self]) { [record] plugin in
            plugin.attaching = { $0.own { record.note("plugin undone") } }
            plugin.starting = { gateway in
                let numbers = try await gateway.service(Numbers.self)
                guard numbers.first == 7 else { throw Mishap("settings not read") }
                numbers.onStop { record.note("service stopped") }
            }
        }
        try await withGateway(plugins: [plugin], settings: "[service.numbers]\nfirst = 7") { _ in }
        #expect(record.entries == ["plugin undone", "service stopped"])
    }
}
