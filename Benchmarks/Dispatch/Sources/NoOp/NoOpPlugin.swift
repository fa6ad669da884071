import GatewayCore

/// Does next to nothing, so that what is measured is the way to a plugin.
struct NoOpPlugin: Plugin {
    static let manifest = PluginManifest(name: "NoOp", version: "1.0.0")

    init(settings: PluginSettings) {}

    func attach(to gateway: Gateway) {
        gateway.handle(type: "no-op") { fields, _ in
            if fields.count > 100 { throw RequestError(.invalid, "too many members") }
        }
    }
}

@c(libNoOp_LTX_gateway_plugin_abi)
public func pluginABI() -> UnsafePointer<CChar> { gatewayPluginABI() }

@c(libNoOp_LTX_gateway_plugin)
public func plugin() -> UnsafeMutableRawPointer { NoOpPlugin.handle }
