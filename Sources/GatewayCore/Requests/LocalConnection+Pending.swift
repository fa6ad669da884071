/// Requests whose handlers wait: they cost a task each, and are bounded.
extension LocalConnection {
    func begin(
        _ handler: RequestHandler, _ lane: Lane, _ deadline: Duration?, _ body: RequestHandler.Asynchronous,
        _ transaction: JSONField, _ text: UnsafeRawBufferPointer
    ) {
        let transaction = transaction.value(in: text)
        let waiting = self.waiting ?? WaitingRequests(connection: self)
        self.waiting = waiting
        guard waiting.count < loop.limits.pendingRequests else {
            return refuse(transaction, RequestError(.overload, "Too many pending requests"), by: handler)
        }
        do {
            let fields = loop.fields(of: text)
            let work = try body(fields)
            let request = PendingRequest(
                connection: handle, transaction: Array(transaction), handler: handler,
                lane: try key(of: lane, handler, fields))
            waiting.add(request, deadline: deadline ?? loop.limits.requestTimeout, work)
        } catch {
            refuse(transaction, error, by: handler)
        }
    }

    private func key(
        of lane: Lane, _ handler: RequestHandler, _ fields: borrowing RequestFields
    ) throws -> LaneKey? {
        switch lane {
        case .none: nil
        case .session: try fields.optionalString("session").map { LaneKey(plugin: handler.plugin, lane: 1, value: $0) }
        case .account: try fields.optionalString("account").map { LaneKey(plugin: handler.plugin, lane: 2, value: $0) }
        case .connection: LaneKey(plugin: handler.plugin, lane: 3, value: "")
        }
    }
}
