import GatewayCore

/// Needs a plugin that does not exist.
struct RequiresPlugin: Plugin {
    static let manifest = PluginManifest(name: "Requires", version: "1.0.0", requires: ["Absent"])

    init(settings: PluginSettings) {}
    func attach(to gateway: Gateway) {}
}

@c(libRequires_LTX_gateway_plugin_abi)
public func pluginABI() -> UnsafePointer<CChar> { gatewayPluginABI() }

@c(libRequires_LTX_gateway_plugin)
public func plugin() -> UnsafeMutableRawPointer { RequiresPlugin.handle }
