import GatewayCore

/// Sends back what a browser says. The smallest plugin that shows each door of the gateway.
struct EchoPlugin: Plugin {
    static let manifest = PluginManifest(name: "Echo", version: "1.0.0")

    private let greeting: String
    private let limit: Reloadable<Int>

    init(settings: PluginSettings) throws {
        greeting = settings.string("greeting", default: "", "Put before each echo.")
        limit = settings.reloadable.integer("limit", default: 4096, in: 0...65_536, unit: "bytes", "Longest text.")
    }

    func attach(to gateway: Gateway) {
        gateway.handle(Echo.self) { [greeting, limit] request, context in
            guard request.text.utf8.count <= limit.value else {
                throw RequestError(.invalid, "Text is longer than \(limit.value) bytes")
            }
            context.state(EchoCount.self).value += 1
            context.send(EchoEvent(text: greeting.isEmpty ? request.text : greeting + request.text))
        }
        gateway.handle(EchoCountRequest.self) { _, context in
            context.send(EchoCountEvent(count: context.state(EchoCount.self).value))
        }
        gateway.handle(EchoFail.self) { request, _ in throw RequestError(.invalid, request.reason) }
        gateway.handle(EchoLater.self, lane: .session) { request, pending in
            try await Task.sleep(for: .milliseconds(request.delay))
            pending.send(EchoEvent(text: request.text))
            return .ack
        }
    }
}

@c(libEcho_LTX_gateway_plugin_abi)
public func pluginABI() -> UnsafePointer<CChar> { gatewayPluginABI() }

@c(libEcho_LTX_gateway_plugin)
public func plugin() -> UnsafeMutableRawPointer { EchoPlugin.handle }
