import GatewayTestKit

@testable import GatewayCore

/// A plugin that a test writes in place.
struct ScriptedPlugin: Plugin {
    static let manifest = PluginManifest(name: "Scripted", version: "1.0.0")

    var attaching: @Sendable (Gateway) throws -> Void = { _ in }
    var starting: @Sendable (Gateway) async throws -> Void = { _ in }
    var running: @Sendable (Gateway) async throws -> Void = { _ in }
    var draining: @Sendable () async -> Void = {}

    init(settings: PluginSettings) {}

    init(_ change: (inout ScriptedPlugin) -> Void) { change(&self) }

    func attach(to gateway: Gateway) throws { try attaching(gateway) }
    func start(_ gateway: Gateway) async throws { try await starting(gateway) }
    func run(_ gateway: Gateway) async throws { try await running(gateway) }
    func drain() async { await draining() }
}

extension TestPlugin {
    /// What the plugin answers and listens to.
    static func attaching(_ body: @escaping @Sendable (Gateway) throws -> Void) -> TestPlugin {
        scripted { $0.attaching = body }
    }

    static func scripted(
        _ name: String = "Scripted", requires: [String] = [], services: [any GatewayService.Type] = [],
        _ change: @escaping @Sendable (inout ScriptedPlugin) -> Void
    ) -> TestPlugin {
        .linked(
            PluginFactory(
                manifest: PluginManifest(name: name, version: "1.0.0", requires: requires, services: services),
                make: { _ in ScriptedPlugin(change) }))
    }
}
