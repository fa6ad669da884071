import GatewayCore
import GatewayTestKit
import Testing

@testable import GatewaySIP

/// Two plugins want the same requests.
@Suite("Claims at the start", .timeLimit(.minutes(2)))
struct ClaimConflictTests {
    private struct Chat: Plugin {
        static let manifest = PluginManifest(name: "Chat", version: "1.0.0", services: [SIPEndpoint.self])
        init(settings: PluginSettings) {}
        func attach(to gateway: Gateway) {}
        func start(_ gateway: Gateway) async throws { try await claim(.message(contentType: nil), gateway) }
    }

    private struct Notes: Plugin {
        static let manifest = PluginManifest(name: "Notes", version: "1.0.0", services: [SIPEndpoint.self])
        init(settings: PluginSettings) {}
        func attach(to gateway: Gateway) {}
        func start(_ gateway: Gateway) async throws { try await claim(.message(contentType: "text/plain"), gateway) }
    }

    private struct Calls: Plugin {
        static let manifest = PluginManifest(name: "Calls", version: "1.0.0", services: [SIPEndpoint.self])
        init(settings: PluginSettings) {}
        func attach(to gateway: Gateway) {}
        func start(_ gateway: Gateway) async throws { try await claim(.invite(.audio, precedence: 1), gateway) }
    }

    private static let settings = """
        [service.sip]
        address = "127.0.0.1"
        transports = ["udp", "tcp"]
        """

    @Test("the second one stops the start, and both are named")
    func conflict() async throws {
        let error = await #expect(throws: (any Error).self) {
            try await withGateway(plugins: [.linked(Chat.self), .linked(Notes.self)], settings: Self.settings) { _ in }
        }
        let text = error.map { "\($0)" } ?? ""
        #expect(text.contains("Chat") && text.contains("Notes") && text.contains("claim"), "\(text)")
    }

    @Test("different ones get on")
    func peace() async throws {
        try await withGateway(plugins: [.linked(Chat.self), .linked(Calls.self)], settings: Self.settings) { _ in }
    }
}

extension Plugin {
    fileprivate func claim(_ claim: RequestClaim, _ gateway: Gateway) async throws {
        let sip = try await gateway.service(SIPEndpoint.self)
        gateway.own(
            try await sip.claim(claim, by: Self.manifest.name) { $0.respond(SIPReason(200, "OK")) })
    }
}
