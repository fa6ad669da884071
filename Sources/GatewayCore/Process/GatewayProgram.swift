internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// What the program `gatewayd` can do. Each command gives back an exit status.
public struct GatewayProgram {
    private let options: GatewayOptions
    private let print: @Sendable (String) -> Void
    private let complain: @Sendable (String) -> Void

    /// - Parameters:
    ///   - print: takes one line for standard output.
    ///   - complain: takes one line for standard error.
    public init(
        _ options: GatewayOptions, print: @escaping @Sendable (String) -> Void,
        complain: @escaping @Sendable (String) -> Void
    ) {
        self.options = options
        self.print = print
        self.complain = complain
    }

    /// Runs the gateway until it is asked to stop.
    public func run() async -> Int32 {
        GatewayMetrics.bootstrap()
        let made = GatewayAssembly(options)
        guard report(made) else { return 2 }
        let log = made.settings.log
        let levels = LogLevels(default: .info)
        log.apply(to: levels)
        GatewayLogging.bootstrap(format: log.format == .json ? .json : .text, levels: levels)
        let notifier = SystemdNotifier()
        let server = GatewayServer(made)
        let admin = AdminService(made.settings.admin, readiness: server.readiness)
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: ForcedExitService()),
                    .init(service: admin),
                    .init(service: WatchdogService(notifier: notifier, switchboard: server.switchboard)),
                    .init(
                        service: ReloadService(
                            reload: SettingsReload(made, notifier: notifier), readiness: server.readiness)),
                    .init(service: GatewayProcessService(server: server, notifier: notifier)),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: .subsystem("lifecycle")))
        do {
            OpenFileLimit.raise(for: made.settings.limits.current.value)
            for warning in made.warnings { Logger.subsystem("settings").warning("\(warning)") }
            try await admin.open()
            try await group.run()
            return 0
        } catch {
            complain("gatewayd: \(error)")
            return 1
        }
    }

    /// Says everything that is wrong with the settings and the plugins.
    public func check() async -> Int32 {
        let assembly = GatewayAssembly(options)
        for warning in assembly.warnings { complain("warning: \(warning)") }
        guard report(assembly) else { return 2 }
        // What the plugins claim is known once they attach.
        let server = GatewayServer(assembly)
        let listing = await server.listing()
        await server.stop()
        if case .failure(let error) = listing {
            complain("\(error)")
            return 2
        }
        print("\(assembly.file.path ?? "no settings file"): nothing wrong")
        return 0
    }

    /// Prints the settings in effect, secrets masked; or a complete annotated file.
    public func settings(annotated: Bool) -> Int32 {
        let assembly = GatewayAssembly(options)
        guard report(assembly) else { return 2 }
        if annotated {
            print(String(assembly.store.annotated().dropLast()))
        } else {
            for setting in assembly.store.effective() { print(setting.description) }
        }
        return 0
    }

    /// Lists the plugins that would be loaded, and what each would answer.
    public func plugins() async -> Int32 {
        let assembly = GatewayAssembly(options)
        guard report(assembly) else { return 2 }
        let server = GatewayServer(assembly)
        let listing = await server.listing()
        await server.stop()
        switch listing {
        case .success(let lines):
            for line in lines { print(line) }
            return 0
        case .failure(let error):
            complain("gatewayd: \(error)")
            return 2
        }
    }

    private func report(_ assembly: GatewayAssembly) -> Bool {
        for problem in assembly.problems { complain(problem) }
        return assembly.problems.isEmpty
    }
}
