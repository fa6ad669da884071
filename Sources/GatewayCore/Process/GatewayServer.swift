internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// A running gateway: event loops, listeners, plugins. Started once, drained and stopped once.
final class GatewayServer: Sendable {
    /// How long the last messages may take to leave when the sockets are closed.
    private static let farewell = Duration.seconds(1)

    let assembly: GatewayAssembly
    let switchboard: Switchboard
    let readiness = Readiness()
    private let group: MultiThreadedEventLoopGroup
    private let host: PluginHost
    private let endpoint: PublicEndpoint
    private let listeners = Mutex(PublicListeners())
    private let serving = Mutex<Task<Void, Never>?>(nil)
    private let isStopped = Atomic<Bool>(false)
    private let logger = Logger.subsystem("gateway")

    init(_ assembly: GatewayAssembly, clock: GatewayClock = .system) {
        self.assembly = assembly
        let settings = assembly.settings
        let loops = settings.webSocket.eventLoopCount
        group = MultiThreadedEventLoopGroup(numberOfThreads: loops > 0 ? loops : System.coreCount)
        switchboard = Switchboard(
            bus: assembly.bus, services: assembly.services, clock: clock, limits: settings.limits.current.value,
            readiness: readiness)
        host = PluginHost(switchboard: switchboard)
        let limits = settings.limits.current
        let http = HTTPSide(
            staticDirectory: settings.http.staticDirectory,
            limits: {
                HTTPLimits(headerBytes: limits.value.headerBytes, headerCount: limits.value.headerCount)
            })
        endpoint = PublicEndpoint(http: http, origins: assembly.origins)
    }

    /// Attaches and starts the plugins, then opens the listeners.
    func start() async throws {
        let settings = assembly.settings
        let limits = settings.limits.current
        limits.onChange { [switchboard] limits in
            switchboard.admission.adopt(limits)
            switchboard.onEachLoop { $0.limits = limits }
        }
        settings.webSocket.onTimings { [switchboard] timings in switchboard.onEachLoop { $0.timings = timings } }
        // After the observers, so that no reload falls in between.
        try await switchboard.makeLoops(group, limits: limits.value, timings: settings.webSocket.timings)
        try await host.attach(assembly.plugins)
        try await host.start()
        try prepareIdentity()
        serving.withLock { [http = endpoint.http] in $0 = Task { await http.run() } }
        var opened = PublicListeners()
        try await opened.open(
            settings.webSocket, group: group, switchboard: switchboard, endpoint: endpoint, identity: assembly.identity)
        listeners.withLock { [opened] in $0 = opened }
        readiness.advance(to: .ready)
    }

    /// Without a certificate of the operator's own, one is made and kept.
    private func prepareIdentity() throws {
        guard assembly.settings.webSocket.tlsListen != .off else { return }
        assembly.identity.selfSign(in: assembly.settings.process.stateDirectory)
        try assembly.identity.prepare(assembly.settings.tls.files.value)
        assembly.identity.adopt()
    }

    var addresses: [Listener.Kind: String] {
        Dictionary(
            listeners.withLock { $0.listeners.map { ($0.kind, $0.address) } }, uniquingKeysWith: { first, _ in first })
    }

    /// What each plugin would answer, without starting anything.
    func listing() async -> Result<[String], any Error> {
        do { try await host.attach(assembly.plugins) } catch { return .failure(error) }
        return .success(
            assembly.plugins.map { plugin in
                let types = switchboard.handlers.filter { $0.plugin == plugin.manifest.name }.map(\.type).sorted()
                return "\(plugin.manifest.name) \(plugin.manifest.version): \(types.joined(separator: ", "))"
            })
    }

    // MARK: The end

    /// Begins nothing, and waits until what is going on has come to its end, or `drain_timeout` is over.
    func drain() async {
        readiness.advance(to: .draining)
        switchboard.admission.drain()
        endpoint.http.drain()
        let timeout = assembly.settings.process.drainTimeout.value
        do {
            try await withDeadline(timeout, "draining") { [host, switchboard] in
                await host.drain()
                // What is open has come to its end. From now on nothing is begun, or a busy gateway would never be done.
                try await switchboard.onEachLoopNow { $0.isClosing = true }
                while switchboard.pendingRequests > 0 { try await Task.sleep(for: .milliseconds(10)) }
            }
        } catch {
            logger.warning("draining is given up", metadata: ["reason": "\(error)"])
        }
    }

    /// Ends plugins, connections, listeners and services, in this order. Safe after a failed start.
    func stop() async {
        guard !isStopped.exchange(true, ordering: .relaxed) else { return }
        switchboard.admission.drain()
        try? await switchboard.onEachLoopNow { $0.isClosing = true }
        await host.stop()
        try? await switchboard.onEachLoopNow { $0.closeConnections() }
        await waitForSockets()
        await stopServing()
        await listeners.withLock { $0 }.close()
        await switchboard.services.stopAll()
        switchboard.dissolve()
        try? await group.shutdownGracefully()
    }

    /// What is being answered over HTTP may come to its end, then it is cut off.
    private func stopServing() async {
        endpoint.http.drain()
        guard let task = serving.withLock({ $0 }) else { return }
        do { try await withDeadline(Self.farewell, "ending HTTP") { await task.value } } catch { task.cancel() }
    }

    private func waitForSockets() async {
        let end = ContinuousClock.now.advanced(by: Self.farewell)
        while switchboard.admission.connections > 0, ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(5))
        }
    }
}
