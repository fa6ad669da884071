public import Logging

/// The gateway as one plugin sees it. What is asked for here is undone by the host when the plugin ends.
public final class Gateway: Sendable {
    /// Logs under `plugin.<name>`.
    public let logger: Logger
    let scope: PluginScope
    let switchboard: Switchboard

    init(scope: PluginScope, switchboard: Switchboard) {
        self.scope = scope
        self.switchboard = switchboard
        logger = .subsystem("plugin.\(scope.name)")
    }

    // MARK: Requests

    /// Answers requests of one type, on the connection's event loop. When `body` returns, the request is acknowledged;
    /// what it throws refuses it. It must not wait for anything.
    @inlinable
    public func handle<Request: GatewayRequest>(
        _ type: Request.Type, _ body: @escaping @Sendable (Request, borrowing RequestContext) throws -> Void
    ) {
        handle(type: type.type) { fields, context in try body(Request(from: fields), context) }
    }

    /// The same without a type of its own for the request.
    public func handle(
        type: String,
        _ body: @escaping @Sendable (borrowing RequestFields, borrowing RequestContext) throws -> Void
    ) {
        register(RequestHandler(type: type, plugin: scope.name, work: .synchronous(body)))
    }

    /// Answers requests of one type with a handler that waits for something. It costs a task for each request.
    ///
    /// - Parameters:
    ///   - lane: which requests must wait for each other.
    ///   - deadline: after it the request is answered with an error and undone; `request_timeout` of the settings
    ///     when nil. A handler that does not return within 5 s more loses its lane.
    public func handle<Request: GatewayRequest>(
        _ type: Request.Type, lane: Lane, deadline: Duration? = nil,
        _ body: @escaping @Sendable (Request, PendingRequest) async throws -> Reply
    ) {
        let work = RequestHandler.Work.asynchronous(lane: lane, deadline: deadline) { fields in
            let request = try Request(from: fields)
            return { pending in try await body(request, pending) }
        }
        register(RequestHandler(type: type.type, plugin: scope.name, work: work))
    }

    private func register(_ handler: RequestHandler) {
        if let problem = switchboard.add(handler) { return scope.report(problem) }
        scope.own { [switchboard] in switchboard.remove(handler) }
    }

    // MARK: Events between plugins

    /// Runs `body` for each event, one after the other and in order, while the plugin lasts. At most `buffer` events
    /// wait; then the oldest are lost, `onLoss` is told how many, and a metric counts them.
    public func on<Event: GatewayEvent>(
        _ type: Event.Type, buffer: Int = 1024, onLoss: (@Sendable (Int) -> Void)? = nil,
        _ body: @escaping @Sendable (Event) async -> Void
    ) {
        scope.own(switchboard.bus.subscribe(to: type, buffer: buffer, subscriber: scope.name, onLoss: onLoss, body))
    }

    /// Tells every subscriber. Never waits.
    public func publish(_ event: some GatewayEvent) { switchboard.bus.publish(event) }

    // MARK: Services

    /// A shared service, started on first use. For `start` and later, not for `attach`.
    public func service<Service: GatewayService>(_ type: Service.Type) async throws -> Service {
        try await switchboard.services.service(type)
    }

    // MARK: Time and clean-up

    /// Runs `body` again and again while the plugin lasts, with `interval` between the end of one and the next.
    public func every(_ interval: Duration, _ body: @escaping @Sendable () async -> Void) {
        let task = Task {
            while !Task.isCancelled {
                do { try await Task.sleep(for: interval) } catch { return }
                await body()
            }
        }
        scope.own { task.cancel() }
    }

    /// Remembers something of the plugin's own to be undone when it ends; what was asked for last is undone first.
    public func own(_ undo: @escaping @Sendable () -> Void) { scope.own(undo) }
}
