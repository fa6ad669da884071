internal import CoreMetrics
internal import Logging
internal import NIOCore
internal import Synchronization

/// What the parts of the gateway share: it connects browsers, plugins and services, and knows no message's meaning.
final class Switchboard: Sendable {
    let clock: GatewayClock
    let metrics: CoreMetrics
    let bus: EventBus
    let services: ServiceRegistry
    let admission: Admission
    let readiness: Readiness
    let connectionLogger = Logger.subsystem("connections")

    private struct State {
        var handlers: [RequestHandler] = []
        var loops: [(eventLoop: any EventLoop, connections: NIOLoopBound<ConnectionLoop>)] = []
        var sweeping: [GatewayTimer] = []
    }

    private let state = Mutex(State())
    private let nextConnection = Atomic<UInt64>(1)
    private let pending = Atomic<Int>(0)

    init(
        bus: EventBus, services: [String: any GatewayService], clock: GatewayClock, limits: Limits,
        readiness: Readiness, metrics: CoreMetrics = CoreMetrics()
    ) {
        self.bus = bus
        self.clock = clock
        self.readiness = readiness
        self.services = ServiceRegistry(services)
        self.metrics = metrics
        admission = Admission(limits: limits, gauge: metrics.connections)
    }

    // MARK: Handlers

    /// Adds a handler, or says why not.
    func add(_ handler: RequestHandler) -> String? {
        guard (1...64).contains(handler.typeBytes.count), handler.type.allSatisfy(\.isASCII) else {
            return "request type '\(handler.type)' must be 1 to 64 bytes of ASCII"
        }
        guard handler.type != "ping" else { return "request type 'ping' belongs to the gateway itself" }
        let taken: String? = state.withLock { state in
            if let other = state.handlers.first(where: { $0.type == handler.type }) { return other.plugin }
            state.handlers.append(handler)
            return nil
        }
        if let taken { return "request type '\(handler.type)' is already handled by plugin \(taken)" }
        publishHandlers()
        return nil
    }

    func remove(_ handler: RequestHandler) {
        state.withLock { $0.handlers.removeAll { $0 === handler } }
        publishHandlers()
    }

    func removeHandlers(of plugin: String) {
        state.withLock { $0.handlers.removeAll { $0.plugin == plugin } }
        publishHandlers()
    }

    var handlers: [RequestHandler] { state.withLock { $0.handlers } }

    private func publishHandlers() {
        // Read on the loop, so that of two changes at once the later one stays.
        onEachLoop { $0.adopt(HandlerTable($0.shared.handlers)) }
    }

    // MARK: Loops

    /// Gives `group`'s loops to the connections; called once, before anything listens.
    func makeLoops(_ group: any EventLoopGroup, limits: Limits, timings: ConnectionTimings) async throws {
        for eventLoop in group.makeIterator() {
            let loop = try await eventLoop.submit {
                let loop = ConnectionLoop(
                    eventLoop: eventLoop, shared: self, limits: limits, timings: timings, handlers: HandlerTable([]))
                return NIOLoopBound(loop, eventLoop: eventLoop)
            }.get()
            state.withLock { $0.loops.append((eventLoop, loop)) }
            let sweeping = clock.repeats(on: eventLoop, every: ConnectionLoop.tick) { loop.value.sweep() }
            state.withLock { $0.sweeping.append(sweeping) }
        }
        publishHandlers()
    }

    /// The loop of a channel; nil for a loop that is not ours.
    func loop(of eventLoop: any EventLoop) -> ConnectionLoop? {
        state.withLock { state in state.loops.first { $0.eventLoop === eventLoop }?.connections }?.value
    }

    func onEachLoop(_ body: @escaping @Sendable (ConnectionLoop) -> Void) {
        for (eventLoop, loop) in state.withLock({ $0.loops }) { eventLoop.execute { body(loop.value) } }
    }

    /// The same, waiting until all have done it.
    func onEachLoopNow(_ body: @escaping @Sendable (ConnectionLoop) -> Void) async throws {
        for (eventLoop, loop) in state.withLock({ $0.loops }) { try await eventLoop.submit { body(loop.value) }.get() }
    }

    /// A loop for a connection that has no socket.
    var anyEventLoop: (any EventLoop)? { state.withLock { $0.loops.first?.eventLoop } }

    /// Lets go of the loops; nothing can be sent any more.
    func dissolve() {
        let timers = state.withLock { state in
            defer {
                state.sweeping = []
                state.loops = []
            }
            return state.sweeping
        }
        for timer in timers { timer.cancel() }
    }

    // MARK: Connections

    func makeConnectionID() -> ConnectionID {
        ConnectionID(number: nextConnection.add(1, ordering: .relaxed).oldValue)
    }

    func connectionOpened(_ connection: Connection) {
        metrics.connectionsTotal.increment()
        bus.publish(ConnectionOpened(connection: connection))
    }

    func connectionClosed(_ connection: Connection) {
        bus.publish(ConnectionClosed(connection: connection))
    }

    // MARK: Requests that wait

    func requestBegan() { pending.add(1, ordering: .relaxed) }
    func requestEnded() { pending.subtract(1, ordering: .relaxed) }
    var pendingRequests: Int { pending.load(ordering: .relaxed) }

    // MARK: Plugins

    func pluginFailed(_ name: String) { readiness.fail("plugin \(name) has failed") }
}
