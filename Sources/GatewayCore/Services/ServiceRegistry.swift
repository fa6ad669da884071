internal import Logging

/// The shared services of this daemon: each is made once, on first use, and ended in reverse order.
actor ServiceRegistry {
    /// A service that does not start within this time has failed.
    private let startDeadline: Duration
    private let stopDeadline: Duration

    private struct Entry {
        let name: String
        let service: any GatewayService
        let starting: Task<Void, any Error>
    }

    /// Made with their settings read, not started.
    private let prepared: [String: any GatewayService]
    private let logger = Logger.subsystem("services")
    private var entries: [Entry] = []
    /// A service that could not start is over: it is not asked again.
    private var failures: [String: any Error] = [:]
    private var isStopped = false

    init(
        _ prepared: [String: any GatewayService], startDeadline: Duration = .seconds(30),
        stopDeadline: Duration = .seconds(10)
    ) {
        self.prepared = prepared
        self.startDeadline = startDeadline
        self.stopDeadline = stopDeadline
    }

    /// The one instance of `type`, started.
    nonisolated func service<Service: GatewayService>(_ type: Service.Type) async throws -> Service {
        guard let service = try await started(type.name) as? Service else { throw ServiceError.nameTaken(type.name) }
        return service
    }

    private func started(_ name: String) async throws -> any GatewayService {
        guard !isStopped else { throw RequestError(.unavailable, "Gateway is draining") }
        if let entry = entries.first(where: { $0.name == name }) {
            try await entry.starting.value
            return entry.service
        }
        if let failure = failures[name] { throw failure }
        guard let service = prepared[name] else { throw ServiceError.undeclared(name) }
        let starting = Task { [startDeadline] in
            try await withDeadline(startDeadline, "starting service \(name)") { try await service.start() }
        }
        entries.append(Entry(name: name, service: service, starting: starting))
        do {
            try await starting.value
        } catch {
            // Where it has gone already, `stopAll` came in between and has stopped it.
            if let index = entries.firstIndex(where: { $0.name == name }) {
                entries.remove(at: index)
                failures[name] = error
                await stop(name, service)
            }
            throw error
        }
        logger.info("service started", metadata: ["service": "\(name)"])
        return service
    }

    /// Ends all of them, the last started first.
    func stopAll() async {
        isStopped = true
        while let entry = entries.popLast() {
            entry.starting.cancel()
            await stop(entry.name, entry.service)
        }
    }

    private func stop(_ name: String, _ service: any GatewayService) async {
        do {
            try await withDeadline(stopDeadline, "stopping service \(name)") { await service.stop() }
        } catch {
            logger.error("service does not stop", metadata: ["service": "\(name)", "reason": "\(error)"])
        }
    }
}

enum ServiceError: Error, CustomStringConvertible {
    case nameTaken(String)
    case undeclared(String)

    var description: String {
        switch self {
        case .nameTaken(let name): "two different services are called '\(name)'"
        case .undeclared(let name): "service '\(name)' is in no manifest of a loaded plugin"
        }
    }
}
