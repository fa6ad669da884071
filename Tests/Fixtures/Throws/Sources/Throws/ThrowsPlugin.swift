import GatewayCore

/// Cannot start.
struct ThrowsPlugin: Plugin {
    static let manifest = PluginManifest(name: "Throws", version: "1.0.0")

    init(settings: PluginSettings) {}
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
