@_spi(TestKit) public import GatewayCore
internal import Synchronization

/// A gateway in the process of a test: the daemon without its command line, its signals and its log.
public final class TestGateway: Sendable {
    /// How browsers come in.
    public enum Way: String, CaseIterable, Sendable {
        /// Nothing listens.
        case memory
        /// A socket on 127.0.0.1, on a port that the system chooses.
        case ws
        /// The same with TLS; the certificate is made for the test.
        case wss
    }

    public enum Clock: Sendable {
        case system
        /// Stands still until ``advance(by:)``. Deadlines of the gateway follow it; those of a plugin's own do not.
        case manual
    }

    public let way: Way
    private let folder: TemporaryFolder
    private let gateway: TestKitGateway
    private let clock: ManualClock?
    private let browsers = Mutex<[Browser]>([])
    private let isStopped = Atomic<Bool>(false)

    /// Starts a gateway; to be stopped with ``stop(within:)``. ``withGateway(plugins:settings:over:clock:_:)`` does both.
    /// - Parameters:
    ///   - settings: what would stand in `plugins.conf`.
    ///   - way: what is listened on, and how browsers come in that are not told otherwise.
    /// - Throws: ``GatewayRefused`` for bad settings and plugins; what a plugin's start has thrown.
    public static func start(
        plugins: [TestPlugin] = [], settings: String = "", over way: Way = .memory, clock: Clock = .system
    ) async throws -> TestGateway {
        let gateway = try TestGateway(plugins, settings, way, clock)
        do { try await gateway.gateway.start() } catch {
            await gateway.gateway.stop()
            throw error
        }
        return gateway
    }

    private init(_ plugins: [TestPlugin], _ settings: String, _ way: Way, _ clock: Clock) throws {
        self.way = way
        let manualClock: ManualClock? = if case .manual = clock { ManualClock() } else { nil }
        self.clock = manualClock
        folder = try TemporaryFolder()
        try folder.write("plugins.conf", settings)
        var options = GatewayOptions()
        options.configurationPath = "\(folder.path)/plugins.conf"
        options.pluginDirectories = [BuildFolder.path]
        options.overrides = [
            "gateway.websocket.listen=\(way == .ws ? "127.0.0.1:0" : "")",
            "gateway.websocket.tls_listen=\(way == .wss ? "127.0.0.1:0" : "")",
            "gateway.process.state_directory=\(folder.path)/state",
        ]
        var linked: [PluginFactory] = []
        for plugin in plugins {
            switch plugin {
            case .linked(let factory): linked.append(factory)
            case .loaded(let name, let path):
                options.overrides.append("plugin.\(name).library=\(path ?? BuildFolder.library(name))")
            }
        }
        do {
            gateway = try TestKitGateway(options, linked: linked, clock: manualClock.map { .manual($0) } ?? .system)
        } catch {
            throw GatewayRefused(problems: error.problems)
        }
    }

    /// Removed when the gateway is.
    public var stateDirectory: String { "\(folder.path)/state" }

    public var readiness: Readiness { gateway.readiness }

    /// `127.0.0.1:49152`; nil for a gateway in memory.
    public var address: String? { gateway.addresses[way.rawValue] }

    // MARK: Browsers

    /// Lets a browser in, and waits until the gateway is ready for it.
    /// - Parameters:
    ///   - remoteAddress: where a browser in memory seems to come from.
    ///   - headers: lines to add to the upgrade of a browser with a socket.
    ///   - answersPings: false for a browser that hangs.
    /// - Throws: ``UpgradeRefused`` when the gateway does not let it in.
    public func browser(
        _ subprotocol: Browser.Subprotocol = .v2, over way: Way? = nil, from remoteAddress: String = "192.0.2.1",
        headers: [String] = [], answersPings: Bool = true
    ) async throws -> Browser {
        let inbox = Inbox()
        let wire: any Wire =
            switch way ?? self.way {
            case .memory: try await memory(subprotocol, remoteAddress, answersPings, inbox)
            case let way:
                try await SocketWire.connect(
                    to: gateway.addresses[way.rawValue] ?? "", tls: way == .wss, subprotocol: subprotocol.rawValue,
                    headers: headers, answersPings: answersPings, inbox: inbox)
            }
        let browser = try await Browser(subprotocol, inbox: inbox, wire: wire)
        browsers.withLock { $0.append(browser) }
        return browser
    }

    private func memory(
        _ subprotocol: Browser.Subprotocol, _ remoteAddress: String, _ answersPings: Bool, _ inbox: Inbox
    ) async throws -> MemoryWire {
        let answering = PingAnswers(isOn: answersPings)
        do {
            let socket = try await gateway.connect(subprotocol: subprotocol.rawValue, from: remoteAddress) { message in
                switch message {
                case .text(let bytes): inbox.receive(text: String(decoding: bytes, as: UTF8.self))
                case .ping:
                    inbox.change { $0.pings += 1 }
                    answering.ping()
                case .close(let code, let reason):
                    inbox.change { $0.closing = $0.closing ?? Closing(code: Int(code.rawValue), reason: reason) }
                }
            }
            answering.answer(with: socket)
            return MemoryWire(socket: socket, inbox: inbox)
        } catch let refused as TestKitGateway.UpgradeRefused {
            throw UpgradeRefused(status: refused.status, reason: refused.reason)
        }
    }

    // MARK: Time

    /// Lets time pass on a manual clock, tick by tick, and lets the gateway do what becomes due.
    public func advance(by duration: Duration) async throws {
        guard let clock else { throw Unexpected("the clock of this gateway is the system's") }
        try await settle()
        var rest = duration
        while rest > .zero {
            let step = min(rest, .milliseconds(250))
            clock.advance(by: step)
            rest -= step
            try await settle()
        }
    }

    /// Returns when the gateway has taken everything that browsers in memory have sent.
    public func settle() async throws { try await gateway.settle() }

    // MARK: Operating

    /// Replaces the settings, as an edited file and SIGHUP do.
    /// - Returns: the paths of the settings that have changed.
    /// - Throws: ``GatewayRefused``; nothing has changed then.
    @discardableResult
    public func reload(settings: String) throws -> [String] {
        try folder.write("plugins.conf", settings)
        do { return try gateway.reload() } catch let refused as TestKitGateway.Refused {
            throw GatewayRefused(problems: refused.problems)
        }
    }

    /// Begins nothing new, and waits for what is going on.
    public func drain() async { await gateway.drain() }

    /// Ends everything. Does nothing the second time.
    /// - Throws: when that takes longer than `deadline`, or when a browser was answered against the rules.
    public func stop(within deadline: Duration = .seconds(15)) async throws {
        guard !isStopped.exchange(true, ordering: .relaxed) else { return }
        try await finishing(within: deadline, "stopping the gateway") { [gateway] in await gateway.stop() }
        for browser in browsers.withLock({ $0 }) { try browser.checkManners() }
    }
}
