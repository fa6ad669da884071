internal import Logging
internal import NIOCore

/// The requests of one connection whose handlers wait, in their lanes. Lives on the connection's loop.
final class WaitingRequests {
    typealias Body = @Sendable (PendingRequest) async throws -> Reply

    /// A handler that was told to stop and has not is given up after this time.
    static let patience = Duration.seconds(5)

    private final class Entry {
        let request: PendingRequest
        let body: Body
        var isRunning = false
        var timer: GatewayTimer?

        init(_ request: PendingRequest, _ body: @escaping Body) {
            self.request = request
            self.body = body
        }
    }

    private unowned let connection: LocalConnection
    private var entries: [ObjectIdentifier: Entry] = [:]
    /// The head of each queue is running.
    private var lanes: [LaneKey: [Entry]] = [:]
    /// Work that goes on after its answer.
    private var afterwards: [UInt64: Task<Void, Never>] = [:]
    private var nextAfterwards: UInt64 = 0

    init(connection: LocalConnection) { self.connection = connection }

    var count: Int { entries.count + afterwards.count }

    func add(_ request: PendingRequest, deadline: Duration, _ body: @escaping Body) {
        let entry = Entry(request, body)
        entries[ObjectIdentifier(request)] = entry
        connection.loop.shared.requestBegan()
        entry.timer = schedule(after: deadline, for: request) { waiting, request in waiting.timedOut(request) }
        guard let lane = request.lane else { return start(entry) }
        lanes[lane, default: []].append(entry)
        if lanes[lane]?.count == 1 { start(entry) }
    }

    // MARK: The ways in which a request ends

    private func start(_ entry: Entry) {
        entry.isRunning = true
        let request = entry.request
        let body = entry.body
        request.run {
            do {
                let reply = try await body(request)
                request.connection.onLoop { $0.waiting?.returned(request, .success(reply)) }
            } catch {
                request.connection.onLoop { $0.waiting?.returned(request, .failure(error)) }
            }
        }
    }

    private func returned(_ request: PendingRequest, _ result: Result<Reply, any Error>) {
        switch result {
        case .success(let reply):
            let answered = request.succeed { answer(request) { connection.acknowledge($0) } }
            if answered, let then = reply.then { goOn(then) }
        case .failure(let error):
            _ = request.fail { answer(request) { connection.refuse($0, error, by: request.handler) } }
        }
        remove(request)
    }

    private func timedOut(_ request: PendingRequest) {
        guard let entry = entries[ObjectIdentifier(request)] else { return }
        let error = RequestError(.timeout, "Request timed out")
        _ = request.fail { answer(request) { connection.refuse($0, error, by: request.handler) } }
        guard entry.isRunning else { return remove(request) }
        entry.timer = schedule(after: Self.patience, for: request) { waiting, request in waiting.givenUp(request) }
    }

    private func givenUp(_ request: PendingRequest) {
        connection.loop.logger.error(
            "handler does not return after its deadline; its lane goes on without it",
            metadata: ["plugin": "\(request.handler.plugin)", "type": "\(request.handler.type)"])
        remove(request)
    }

    /// Answers what is still waiting, since nothing more will come of it.
    func refuseAll(_ error: RequestError) {
        for entry in Array(entries.values) {
            let request = entry.request
            _ = request.fail { answer(request) { connection.refuse($0, error, by: request.handler) } }
        }
    }

    /// Everything ends, without an answer: nobody is there to read it.
    func connectionEnded() {
        let ended = entries
        entries = [:]
        lanes = [:]
        for entry in ended.values {
            entry.timer?.cancel()
            _ = entry.request.fail {}
            connection.loop.shared.requestEnded()
        }
        for task in afterwards.values {
            task.cancel()
            connection.loop.shared.requestEnded()
        }
        afterwards = [:]
    }

    // MARK: Pieces

    private func remove(_ request: PendingRequest) {
        guard let entry = entries.removeValue(forKey: ObjectIdentifier(request)) else { return }
        entry.timer?.cancel()
        connection.loop.shared.requestEnded()
        guard let lane = request.lane, var queue = lanes.removeValue(forKey: lane) else { return }
        queue.removeAll { $0 === entry }
        guard let next = queue.first else { return }
        lanes[lane] = queue
        if !next.isRunning { start(next) }
    }

    private func goOn(_ then: @escaping @Sendable () async -> Void) {
        // Nobody would cancel it any more.
        guard !connection.isEnded else { return Task { await then() }.cancel() }
        let number = nextAfterwards
        nextAfterwards &+= 1
        let handle = connection.handle
        connection.loop.shared.requestBegan()
        afterwards[number] = Task {
            await then()
            handle.onLoop { $0.waiting?.wentOn(number) }
        }
    }

    private func wentOn(_ number: UInt64) {
        guard afterwards.removeValue(forKey: number) != nil else { return }
        connection.loop.shared.requestEnded()
    }

    private func answer(_ request: PendingRequest, _ write: (UnsafeRawBufferPointer) -> Void) {
        request.transaction.withUnsafeBytes { write($0) }
    }

    private func schedule(
        after delay: Duration, for request: PendingRequest,
        _ body: @escaping @Sendable (WaitingRequests, PendingRequest) -> Void
    ) -> GatewayTimer {
        connection.loop.shared.clock.schedule(on: connection.loop.eventLoop, after: delay) {
            request.connection.onLoop { if let waiting = $0.waiting { body(waiting, request) } }
        }
    }
}
