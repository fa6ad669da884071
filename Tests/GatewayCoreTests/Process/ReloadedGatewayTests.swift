import GatewayTestKit
import Testing

@testable import GatewayCore

@Suite("New settings for a running gateway", .timeLimit(.minutes(5)))
struct ReloadedGatewayTests {
    @Test("limits hold for connections that are open", arguments: TestGateway.Way.allCases)
    func limits(way: TestGateway.Way) async throws {
        try await withGateway(over: way) { gateway in
            let browser = try await gateway.browser()
            #expect(try await browser.request("ping", ["text": .string(String(repeating: "x", count: 2000))]) == .ack)
            let settings = "[gateway.limits]\nmessage_bytes = 1000\nconnections = 1"
            #expect(
                try gateway.reload(settings: settings)
                    == ["gateway.limits.connections", "gateway.limits.message_bytes"])
            try await gateway.settle()
            await #expect(throws: UpgradeRefused(status: 503, reason: "Too many connections")) {
                _ = try await gateway.browser()
            }
            browser.send(text: String(repeating: "x", count: 1001))
            #expect(try await browser.closed().code == 1009)
        }
    }

    @Test("the time between pings too")
    func keepalive() async throws {
        try await withGateway(clock: .manual) { gateway in
            let browser = try await gateway.browser()
            #expect(try await browser.request("ping") == .ack)
            try gateway.reload(settings: "[gateway.websocket]\nkeepalive = \"10s\"")
            // Asked by the old time still, then by the new.
            try await gateway.advance(by: .seconds(121))
            try await browser.receivesPings(1)
            try await gateway.advance(by: .seconds(11))
            try await browser.receivesPings(2)
        }
    }

    @Test("a new certificate is for new connections; those that are open go on")
    func certificate() async throws {
        let folder = try TemporaryDirectory()
        try folder.write("certificate.pem", HTTPTestCertificate.certificate)
        try folder.write("key.pem", HTTPTestCertificate.privateKey)
        try await withGateway(over: .wss) { gateway in
            let early = try await gateway.browser()
            let settings = """
                [gateway.tls]
                certificate = "\(folder.path)/certificate.pem"
                private_key = "\(folder.path)/key.pem"
                """
            try gateway.reload(settings: settings)
            let newcomer = try await gateway.browser()
            #expect(try await newcomer.request("ping") == .ack)
            #expect(try await early.request("ping") == .ack)
            #expect(throws: GatewayRefused.self) {
                try gateway.reload(settings: settings.replacing("key.pem", with: "certificate.pem"))
            }
            let latecomer = try await gateway.browser()
            #expect(try await latecomer.request("ping") == .ack)
        }
    }

    @Test("what needs a restart is refused, and nothing of it holds")
    func refused() async throws {
        try await withGateway { gateway in
            let settings = "[gateway.websocket]\nevent_loops = 7\n[gateway.limits]\nconnections = 1"
            let refused = #expect(throws: GatewayRefused.self) { try gateway.reload(settings: settings) }
            #expect(refused?.problems.count == 1)
            #expect(refused?.problems.first?.contains("gateway.websocket.event_loops") == true)
            _ = try await gateway.browser()
            _ = try await gateway.browser()
        }
    }
}
