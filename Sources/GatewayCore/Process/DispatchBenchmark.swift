internal import NIOCore
internal import NIOPosix

/// Measures the way from the handler table into a plugin.
@_spi(Benchmark) public enum DispatchBenchmark {
    /// Nanoseconds for one call.
    public struct Result: Sendable {
        public let staticCall: Double
        public let pluginCall: Double
    }

    /// Loads the plugin that handles `no-op` and calls it `calls` times, as often as a function that does the same.
    public static func measure(library: String, calls: Int) async throws -> Result {
        var options = GatewayOptions()
        options.configurationPath = "/dev/null"
        options.overrides = ["plugin.NoOp.library=\(library)", "gateway.websocket.event_loops=1"]
        let assembly = GatewayAssembly(options)
        guard assembly.problems.isEmpty else {
            throw PluginError.attach(plugin: "NoOp", reason: "\(assembly.problems)")
        }
        let server = GatewayServer(assembly)
        _ = try await server.listing().get()
        guard let handler = server.switchboard.handlers.first(where: { $0.type == "no-op" }),
            case .synchronous(let body) = handler.work
        else { throw PluginError.attach(plugin: "NoOp", reason: "does not handle 'no-op'") }
        let limits = assembly.settings.limits.current.value
        let timings = assembly.settings.webSocket.timings
        let switchboard = server.switchboard
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let result = try await eventLoop.submit {
            let loop = ConnectionLoop(
                eventLoop: eventLoop, shared: switchboard, limits: limits, timings: timings, handlers: HandlerTable([]))
            return try measure(on: loop, body, calls: calls)
        }.get()
        await server.stop()
        return result
    }

    private static func measure(
        on loop: ConnectionLoop, _ body: RequestHandler.Synchronous, calls: Int
    ) throws -> Result {
        let handle = Connection(
            id: loop.shared.makeConnectionID(), remoteAddress: "", capabilities: [], eventLoop: loop.eventLoop)
        let local = LocalConnection(handle: handle, subprotocol: .sylkRTC2, carrier: Silence(), loop: loop)
        return try Array(#"{"sylkrtc":"no-op","transaction":"t"}"#.utf8).withUnsafeBytes { text in
            _ = loop.scratch.pointee.scanner.scan(text)
            let fields = loop.fields(of: text)
            let context = RequestContext(local: local)
            let staticCall = try time(calls) { try noOp(fields, context) }
            let pluginCall = try time(calls) { try body(fields, context) }
            return Result(staticCall: staticCall, pluginCall: pluginCall)
        }
    }

    @inline(never)
    private static func noOp(_ fields: borrowing RequestFields, _ context: borrowing RequestContext) throws {
        if fields.count > 100 { throw RequestError(.invalid, "too many members") }
    }

    private static func time(_ calls: Int, _ body: () throws -> Void) rethrows -> Double {
        let begin = NIODeadline.now()
        for _ in 0..<calls { try body() }
        return Double((NIODeadline.now() - begin).nanoseconds) / Double(max(calls, 1))
    }

    private final class Silence: Carrier {
        func send(text: UnsafeRawBufferPointer) {}
        func ping() {}
        func close(_ code: CloseCode, reason: String) {}
    }
}
