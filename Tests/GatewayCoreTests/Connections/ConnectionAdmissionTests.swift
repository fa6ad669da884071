import GatewayTestKit
import Testing

@Suite("Who is let in", .timeLimit(.minutes(5)))
struct ConnectionAdmissionTests {
    @Test("no more than the limits say; a place that becomes free is taken", arguments: TestGateway.Way.allCases)
    func limit(way: TestGateway.Way) async throws {
        try await withGateway(settings: "[gateway.limits]\nconnections = 2", over: way) { gateway in
            let first = try await gateway.browser()
            _ = try await gateway.browser()
            await #expect(throws: UpgradeRefused(status: 503, reason: "Too many connections")) {
                _ = try await gateway.browser()
            }
            first.cut()
            #expect(await eventually { (try? await gateway.browser()) != nil })
        }
    }

    @Test("no more than the limits say from one address")
    func perAddress() async throws {
        try await withGateway(settings: "[gateway.limits]\nconnections_per_address = 1") { gateway in
            _ = try await gateway.browser(from: "192.0.2.1")
            _ = try await gateway.browser(from: "192.0.2.2")
            await #expect(throws: UpgradeRefused(status: 503, reason: "Too many connections")) {
                _ = try await gateway.browser(from: "192.0.2.1")
            }
        }
    }

    @Test("nobody while the gateway drains", arguments: TestGateway.Way.allCases)
    func draining(way: TestGateway.Way) async throws {
        try await withGateway(over: way) { gateway in
            let early = try await gateway.browser()
            await gateway.drain()
            await #expect(throws: UpgradeRefused(status: 503, reason: "Gateway is draining")) {
                _ = try await gateway.browser()
            }
            #expect(try await early.request("ping") == .ack)
        }
    }
}
