import GatewayCore

/// Claims what the plugin Echo answers.
struct TakenPlugin: Plugin {
    static let manifest = PluginManifest(name: "Taken", version: "1.0.0")

    init(settings: PluginSettings) {}

    func attach(to gateway: Gateway) {
        gateway.handle(type: "echo") { _, _ in }
    }
}

@c(libTaken_LTX_gateway_plugin_abi)
public func pluginABI() -> UnsafePointer<CChar> { gatewayPluginABI() }

@c(libTaken_LTX_gateway_plugin)
public func plugin() -> UnsafeMutableRawPointer { TakenPlugin.handle }
