internal import Logging

/// Runs plugins: makes them, lets them attach, starts them, and undoes everything in reverse order.
actor PluginHost {
    /// A plugin that has not started by then has failed.
    static let startDeadline = Duration.seconds(60)
    static let endDeadline = Duration.seconds(5)

    private struct Hosted {
        let name: String
        let plugin: any Plugin
        let gateway: Gateway
        var running: Task<Void, Never>?
    }

    private let switchboard: Switchboard
    private let logger = Logger.subsystem("plugins")
    private var hosted: [Hosted] = []

    init(switchboard: Switchboard) { self.switchboard = switchboard }

    /// Lets the plugins attach, in the order of what they require. Nothing runs yet.
    func attach(_ plugins: [AssembledPlugin]) throws(PluginError) {
        for manifest in try PluginOrder.sorted(plugins.map(\.manifest)) {
            guard let plugin = plugins.first(where: { $0.manifest.name == manifest.name })?.plugin else { continue }
            let gateway = Gateway(scope: PluginScope(name: manifest.name), switchboard: switchboard)
            hosted.append(Hosted(name: manifest.name, plugin: plugin, gateway: gateway))
            do { try plugin.attach(to: gateway) } catch {
                throw .attach(plugin: manifest.name, reason: "cannot attach: \(error)")
            }
            if let problem = gateway.scope.problems.first { throw .attach(plugin: manifest.name, reason: problem) }
        }
    }

    /// Starts them; afterwards each one's work runs until `stop`.
    func start() async throws {
        for index in hosted.indices {
            let (name, plugin, gateway) = (hosted[index].name, hosted[index].plugin, hosted[index].gateway)
            do {
                try await withDeadline(Self.startDeadline, "starting plugin \(name)") {
                    try await plugin.start(gateway)
                }
            } catch {
                throw PluginError.start(plugin: name, error)
            }
            if let problem = gateway.scope.problems.first { throw PluginError.attach(plugin: name, reason: problem) }
            hosted[index].running = Task { [weak self] in
                do { try await plugin.run(gateway) } catch is CancellationError {} catch {
                    await self?.failed(name, error)
                }
            }
            logger.info("plugin started", metadata: ["plugin": "\(name)"])
        }
    }

    /// Lets what is going on come to its end.
    func drain() async {
        await withTaskGroup(of: Void.self) { group in
            for plugin in hosted.map(\.plugin) { group.addTask { await plugin.drain() } }
        }
    }

    /// Ends the plugins, the last started first, and undoes what they registered.
    func stop() async {
        while let ending = hosted.popLast() {
            ending.running?.cancel()
            await end(ending.gateway)
            guard let running = ending.running else { continue }
            do {
                try await withDeadline(Self.endDeadline, "ending plugin \(ending.name)") { await running.value }
            } catch {
                logger.error("plugin does not end", metadata: ["plugin": "\(ending.name)", "reason": "\(error)"])
            }
        }
    }

    /// A plugin's work has failed: its requests are refused from now on, the others go on, and readiness says why.
    private func failed(_ name: String, _ error: any Error) async {
        logger.critical("plugin failed and is ended", metadata: ["plugin": "\(name)", "reason": "\(error)"])
        switchboard.pluginFailed(name)
        if let gateway = hosted.first(where: { $0.name == name })?.gateway { await end(gateway) }
    }

    /// First no loop calls the plugin's handlers any more, then what they use is undone.
    private func end(_ gateway: Gateway) async {
        switchboard.removeHandlers(of: gateway.scope.name)
        try? await switchboard.onEachLoopNow { _ in }
        gateway.scope.end()
    }
}
