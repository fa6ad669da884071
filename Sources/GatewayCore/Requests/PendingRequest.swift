internal import Synchronization

/// A request whose handler waits for something. May be used from any thread.
public final class PendingRequest: Sendable {
    private struct State {
        var isAnswered = false
        var hasFailed = false
        var held: [@Sendable (Connection) -> Void] = []
        var undos: [@Sendable () -> Void] = []
        var task: Task<Void, Never>?
    }

    /// Events that a handler may send before its answer; beyond it the connection is closed.
    private static let heldMax = 10_000

    public let connection: Connection
    let transaction: [UInt8]
    let handler: RequestHandler
    let lane: LaneKey?
    private let state = Mutex(State())

    init(connection: Connection, transaction: [UInt8], handler: RequestHandler, lane: LaneKey?) {
        self.connection = connection
        self.transaction = transaction
        self.handler = handler
        self.lane = lane
    }

    /// What the client can cope with.
    public var capabilities: Capabilities { connection.capabilities }

    /// Sends an event; one that is sent before the answer is kept until then, and dropped when the request fails.
    public func send(_ event: some BrowserEvent) {
        let (now, tooMany) = state.withLock { state in
            guard !state.hasFailed else { return (false, false) }
            if !state.isAnswered { state.held.append { $0.send(event) } }
            return (state.isAnswered, state.held.count > Self.heldMax)
        }
        if now { connection.send(event) }
        if tooMany { connection.close(.tryAgainLater, reason: "more events than can be held") }
    }

    /// Remembers how to undo what was just opened. It runs when the request fails, times out or loses its connection,
    /// newest first, and at once when that has happened already.
    public func undo(_ body: @escaping @Sendable () -> Void) {
        let now = state.withLock { state in
            if !state.isAnswered, !state.hasFailed { state.undos.append(body) }
            return state.hasFailed
        }
        if now { body() }
    }

    // MARK: For the connection

    func run(_ body: @escaping @Sendable () async -> Void) {
        let task = Task { await body() }
        let isOver = state.withLock { state in
            state.task = task
            return state.hasFailed
        }
        if isOver { task.cancel() }
    }

    /// The first of `succeed` and `fail` wins; the other does nothing and gives false. `answer` writes the answer.
    func succeed(answer: () -> Void) -> Bool {
        let held: [@Sendable (Connection) -> Void]? = state.withLock { state in
            guard !state.isAnswered, !state.hasFailed else { return nil }
            state.isAnswered = true
            state.undos = []
            defer { state.held = [] }
            return state.held
        }
        guard let held else { return false }
        answer()
        for send in held { send(connection) }
        return true
    }

    func fail(answer: () -> Void) -> Bool {
        let ending: ([@Sendable () -> Void], Task<Void, Never>?)? = state.withLock { state in
            guard !state.isAnswered, !state.hasFailed else { return nil }
            state.hasFailed = true
            state.held = []
            defer { state.undos = [] }
            return (state.undos, state.task)
        }
        guard let (undos, task) = ending else { return false }
        answer()
        task?.cancel()
        for undo in undos.reversed() { undo() }
        return true
    }
}

/// Which requests of a connection wait for each other.
struct LaneKey: Hashable, Sendable {
    let plugin: String
    let lane: UInt8
    let value: String
}
