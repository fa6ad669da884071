internal import Glibc
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
internal import UnixSignals

/// The gateway as one service of the process: runs until the process is asked to stop, then drains.
struct GatewayProcessService: Service {
    let server: GatewayServer
    let notifier: SystemdNotifier

    func run() async throws {
        do {
            try await server.start()
        } catch {
            await server.stop()
            throw error
        }
        Logger.subsystem("gateway").notice("ready")
        notifier.send(.ready, .status("ready"))
        try? await gracefulShutdown()
        notifier.send(.stopping, .status("draining"))
        // In a task of its own: where another service has failed this one is cancelled, and must end properly all the
        // same.
        await Task {
            await server.drain()
            await server.stop()
        }.value
    }
}

/// SIGHUP reads settings and certificates anew.
struct ReloadService: Service {
    let reload: SettingsReload
    let readiness: Readiness

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            guard readiness.state == .ready else {
                Logger.subsystem("settings").warning("reload ignored: the gateway is starting or stopping")
                continue
            }
            reload.perform()
        }
    }
}

/// The first SIGTERM or SIGINT drains (`ServiceGroup` sees to that); the second ends the process at once.
struct ForcedExitService: Service {
    func run() async throws {
        var count = 0
        for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint).cancelOnGracefulShutdown() {
            count += 1
            guard count > 1 else { continue }
            Logger.subsystem("gateway").warning("forced to end")
            _exit(1)
        }
    }
}

/// Tells systemd's watchdog that the event loops still turn.
struct WatchdogService: Service {
    let notifier: SystemdNotifier
    let switchboard: Switchboard

    func run() async throws {
        guard let timeout = notifier.watchdogTimeout else { return try await gracefulShutdown() }
        // Ends by being cancelled, which is no failure.
        try? await cancelWhenGracefulShutdown {
            while switchboard.readiness.state != .draining {
                // Silent when a loop hangs: that is what the watchdog is for.
                try await switchboard.onEachLoopNow { _ in }
                notifier.send(.watchdog)
                try await Task.sleep(for: timeout / 3)
            }
            // The loops are about to end; that takes no longer than the settings say.
            while true {
                notifier.send(.watchdog)
                try await Task.sleep(for: timeout / 3)
            }
        }
    }
}

/// Health and metrics for the operator; not at all where the settings switch it off.
struct AdminService: Service {
    private let server: AdminServer?
    private let address: String

    init(_ settings: AdminSettings, readiness: Readiness) {
        address = settings.listen.description
        guard case .tcp(let host, let port) = settings.listen else {
            server = nil
            return
        }
        // Not on the loops of the connections: it must answer until they have ended.
        NIOSingletons.groupLoopCountSuggestion = 1
        server = AdminServer(
            host: host, port: port, group: MultiThreadedEventLoopGroup.singleton, readiness: readiness)
    }

    /// Opens the listener, so that it is there when the daemon says that it is ready.
    func open() async throws {
        do { try await server?.bind() } catch { throw ListenError(kind: "admin", address: address, cause: error) }
    }

    func run() async throws {
        guard let server else { return try await gracefulShutdown() }
        try await server.run()
    }
}
