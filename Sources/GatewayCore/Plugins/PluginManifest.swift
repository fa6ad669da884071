/// Who a plugin is and what it cannot do without.
public struct PluginManifest: Sendable {
    /// The name in `plugins.conf`, and of the library: `Echo` is loaded from `libEcho.so`.
    public let name: String
    public let version: String
    /// Plugins that must be loaded too; they start before this one and stop after it.
    public let requires: [String]
    /// Shared services that it asks for, so that their settings can be checked without starting anything.
    public let services: [any GatewayService.Type]

    public init(
        name: String, version: String, requires: [String] = [], services: [any GatewayService.Type] = []
    ) {
        self.name = name
        self.version = version
        self.requires = requires
        self.services = services
    }
}
