import GatewayCore
import NIOCore

/// Declares a dependency that the core contains, and so brings a second copy of it along.
struct BringsNIOPlugin: Plugin {
    static let manifest = PluginManifest(name: "BringsNIO", version: "1.0.0")

    init(settings: PluginSettings) {}

    func attach(to gateway: Gateway) {
        gateway.handle(type: "brought") { _, _ in
            let bytes = ByteBuffer(string: "brought")
            guard bytes.readableBytes == 7 else { throw RequestError(.internalError, "brought") }
        }
    }
}

@c(libBringsNIO_LTX_gateway_plugin_abi)
public func pluginABI() -> UnsafePointer<CChar> { gatewayPluginABI() }

@c(libBringsNIO_LTX_gateway_plugin)
public func plugin() -> UnsafeMutableRawPointer { BringsNIOPlugin.handle }
