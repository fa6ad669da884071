import GatewayCore

/// Cannot start. Has a secret, which nothing may print.
struct ThrowsPlugin: Plugin {
    static let manifest = PluginManifest(name: "Throws", version: "1.0.0")

    init(settings: PluginSettings) {
        _ = settings.secret("token", "Never to be seen.")
    }

    func attach(to gateway: Gateway) {}
    func start(_ gateway: Gateway) async throws { throw Unwilling() }
}

struct Unwilling: Error, CustomStringConvertible {
    var description: String { "this plugin never starts" }
}

@c(libThrows_LTX_gateway_plugin_abi)
public func pluginABI() -> UnsafePointer<CChar> { gatewayPluginABI() }

@c(libThrows_LTX_gateway_plugin)
public func plugin() -> UnsafeMutableRawPointer { ThrowsPlugin.handle }
