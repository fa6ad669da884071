import GatewayTestKit
import Testing

@testable import GatewayCore

@Suite("Coming to an end", .timeLimit(.minutes(5)))
struct DrainTests {
    private let record = Record()
    private let gates = Gates()

    private var slow: TestPlugin {
        .attaching { [record, gates] gateway in
            gateway.handle(Job.self, lane: .none) { _, _ in
                record.note("begin")
                await gates.wait(at: "go")
                return .ack
            }
        }
    }

    @Test("requests that wait are answered first", arguments: TestGateway.Way.allCases)
    func pending(way: TestGateway.Way) async throws {
        try await withGateway(plugins: [slow], over: way) { gateway in
            let browser = try await gateway.browser()
            let transaction = browser.ask("job")
            try await record.wait(for: "begin")
            let draining = Task { [record] in
                await gateway.drain()
                record.note("drained")
            }
            #expect(await eventually { gateway.readiness.state == .draining })
            #expect(try await browser.request("ping") == .ack)
            #expect(!record.entries.contains("drained"))
            gates.open("go")
            #expect(try await browser.answer(to: transaction) == .ack)
            await draining.value
            try await gateway.stop()
            #expect(try await browser.closed() == Closing(code: 1001, reason: "the gateway is stopping"))
        }
    }

    @Test("those that take too long are given up")
    func timeout() async throws {
        let settings = "[gateway.process]\ndrain_timeout = \"20ms\""
        try await withGateway(plugins: [slow], settings: settings) { gateway in
            let browser = try await gateway.browser()
            browser.ask("job")
            try await record.wait(for: "begin")
            await gateway.drain()
            gates.open("go")
        }
    }

    @Test("HTTP connections that are idle are closed, and the end does not wait for those that hang")
    func http() async throws {
        let gateway = try await TestGateway.start(over: .ws)
        let address = try #require(gateway.address)
        let port = try #require(Int(address.split(separator: ":").last ?? ""))
        try await HTTPTestClient.talk(to: .init(ipAddress: "127.0.0.1", port: port)) { conversation in
            try await conversation.send("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
            let answer = await conversation.read(through: "\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 404"))
            await gateway.drain()
            _ = await conversation.readToEnd()
        }
        try await HTTPTestClient.talk(to: .init(ipAddress: "127.0.0.1", port: port)) { conversation in
            try await conversation.send("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(await conversation.readToEnd().hasPrefix("HTTP/1.1 503"))
        }
        try await gateway.stop(within: .seconds(10))
    }

    @Test("a gateway that was never started can be stopped", arguments: TestGateway.Way.allCases)
    func failedStart(way: TestGateway.Way) async throws {
        let bad = TestPlugin.scripted { $0.starting = { _ in throw Mishap() } }
        await #expect(throws: PluginError.self) { try await TestGateway.start(plugins: [bad], over: way) }
    }

    @Test("an address that is taken stops the start, and says which")
    func taken() async throws {
        try await withGateway(over: .ws) { gateway in
            let address = try #require(gateway.address)
            var options = GatewayOptions()
            options.configurationPath = "/dev/null"
            options.overrides = ["gateway.websocket.listen=\(address)", "gateway.websocket.tls_listen="]
            let server = GatewayServer(GatewayAssembly(options))
            let error = await #expect(throws: ListenError.self) { try await server.start() }
            #expect(error?.description.hasPrefix("cannot listen on \(address) (ws): ") == true)
            await server.stop()
        }
    }
}
