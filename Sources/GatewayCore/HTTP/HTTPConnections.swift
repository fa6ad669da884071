internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import ServiceLifecycle
internal import Synchronization

/// Speaks HTTP/1.1 on channels that somebody else has accepted.
///
/// Hummingbird parses and writes; what to answer comes from `plan`. Every connection is a child task of `run()`.
final class HTTPConnections: Sendable {
    typealias Planner = @Sendable (_ request: Request, _ remoteAddress: String?) -> HTTPPlan

    private struct Adopted: Sendable {
        let http1: HTTP1Channel
        let value: HTTP1Channel.Value
    }

    private enum Phase {
        /// Adopting already, so that nothing is refused in the moment before `run()` is scheduled.
        case open
        case draining
    }

    private struct State {
        var phase = Phase.open
        var channels: [ObjectIdentifier: any Channel] = [:]
        var byAddress: [String: Int] = [:]
    }

    private let limits: @Sendable () -> HTTPLimits
    private let responder: HTTPResponder
    private let logger: Logger
    private let state = Mutex(State())
    private let adopted: AsyncStream<Adopted>
    private let arrivals: AsyncStream<Adopted>.Continuation

    /// - Parameter limits: asked for every connection, so that they can be changed while it runs.
    init(
        side: String, limits: @escaping @Sendable () -> HTTPLimits, logger: Logger, plan: @escaping Planner
    ) {
        self.limits = limits
        self.logger = logger
        responder = HTTPResponder(side: side, limits: limits, logger: logger, plan: plan)
        // Bounded by the limit of connections, which `register` checks first.
        (adopted, arrivals) = AsyncStream.makeStream()
    }

    /// Connections that are open.
    var count: Int { state.withLock { $0.channels.count } }

    /// Takes a channel over, beginning with the bytes that were read from it already.
    ///
    /// To be called on the channel's event loop. When it returns, the handlers of HTTP stand at the end of the
    /// pipeline and have got `firstBytes`; whoever read those passes on what it reads from now on, or removes itself.
    func adopt(_ channel: any Channel, firstBytes: ByteBuffer = ByteBuffer()) {
        channel.eventLoop.preconditionInEventLoop()
        let limits = self.limits()
        if let refusal = register(channel, limits) {
            return HTTPRefusal.send(refusal, on: channel)
        }
        let http1 = HTTP1Channel(
            responder: { [responder] request, writer, channel in
                try await responder.respond(to: request, with: writer, on: channel)
            },
            configuration: Self.configuration(limits))
        do {
            // A peer that ends its side after the request still gets the answer.
            try channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: true)
            let firstBytesHandler = FirstBytesHandler()
            try channel.pipeline.syncOperations.addHandler(firstBytesHandler)
            // Completed when it returns, because we are on the event loop: nothing can be read in between.
            http1.setup(channel: channel, logger: logger).whenComplete { result in
                switch result {
                case .success(let value): self.enqueue(Adopted(http1: http1, value: value))
                case .failure: channel.close(promise: nil)
                }
            }
            firstBytesHandler.replay(firstBytes)
            try channel.syncOptions?.setOption(.autoRead, value: true)
        } catch {
            logger.debug("connection could not be taken over", metadata: ["error": "\(error)"])
            channel.close(promise: nil)
        }
    }

    /// Serves until it is drained or cancelled. Call it once.
    ///
    /// Graceful shutdown lets running requests end; cancelling cuts them off.
    func run() async {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                // Also hands out what came before the end: none is left behind without a reader.
                for await connection in adopted {
                    group.addTask { await self.serve(connection) }
                }
                drain()
            }
        } onGracefulShutdown: {
            self.drain()
        }
    }

    /// Refuses new connections, closes idle ones, and the others after their answer.
    func drain() {
        let channels = state.withLock { state in
            state.phase = .draining
            return Array(state.channels.values)
        }
        for channel in channels { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
        arrivals.finish()
    }

    private func serve(_ connection: Adopted) async {
        await withTaskCancellationHandler {
            await connection.http1.handle(value: connection.value, logger: logger)
        } onCancel: {
            // Hummingbird closes the input side only, which TLS does not know.
            connection.value.channel.close(promise: nil)
        }
    }

    private func enqueue(_ connection: Adopted) {
        guard case .terminated = arrivals.yield(connection) else { return }
        // Drained between `register` and here. The channel's stream must have a reader all the same, so let it see
        // the end.
        connection.value.channel.close(promise: nil)
        Task { await serve(connection) }
    }

    /// Why the channel is refused; nil where it is counted now.
    private func register(_ channel: any Channel, _ limits: HTTPLimits) -> HTTPRefusal? {
        let id = ObjectIdentifier(channel)
        let address = PeerAddress(channel.remoteAddress).counted
        let refusal: HTTPRefusal? = state.withLock { state in
            guard state.phase == .open else { return .draining }
            guard state.channels.count < limits.connections else { return .tooManyConnections }
            if let address {
                let count = state.byAddress[address, default: 0]
                guard count < limits.connectionsPerAddress else { return .tooManyConnections }
                state.byAddress[address] = count + 1
            }
            state.channels[id] = channel
            return nil
        }
        if refusal == nil { channel.closeFuture.whenComplete { _ in self.forget(id, address) } }
        return refusal
    }

    private func forget(_ id: ObjectIdentifier, _ address: String?) {
        state.withLock { state in
            state.channels[id] = nil
            guard let address, let count = state.byAddress[address] else { return }
            state.byAddress[address] = count > 1 ? count - 1 : nil
        }
    }

    private static func configuration(_ limits: HTTPLimits) -> HTTP1Channel.Configuration {
        let timeout = TimeAmount.nanoseconds(Int64(clamping: limits.idleTimeout.nanosecondsClamped))
        return HTTP1Channel.Configuration(
            additionalChannelHandlers: [ResponseStallHandler(timeout: timeout)],
            idleTimeout: timeout,
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes,
                maxHeaderFieldCount: limits.headerCount))
    }
}
