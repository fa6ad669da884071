extension Browser {
    /// Sends a request with a transaction of its own, and waits for its answer.
    public func request(
        _ type: String, _ fields: [String: JSON] = [:], timeout: Duration = patience
    ) async throws -> Answer {
        try await answer(to: ask(type, fields), timeout: timeout)
    }

    /// The next event, which must be of this type.
    /// - Parameter type: in the spelling of sylkRTC-2, `echo-event`, whatever the browser's subprotocol.
    @discardableResult
    public func expectEvent(_ type: String, timeout: Duration = patience) async throws -> JSON {
        let event = try await next(timeout: timeout)
        let expected =
            subprotocol == .v1 ? String(type.map { character in character == "-" ? "_" : character }) : type
        guard event["sylkrtc"]?.string == expected else {
            throw Unexpected("not \(expected): \(event)", after: transcript)
        }
        return event
    }

    /// What an event says besides its address: its own members, or those of `data` in sylkRTC-1.
    @discardableResult
    public func expectContent(of type: String, timeout: Duration = patience) async throws -> JSON {
        let event = try await expectEvent(type, timeout: timeout)
        switch subprotocol {
        case .v1: return event["data"] ?? .object([:])
        case .v2:
            let address = ["sylkrtc", "event", "account", "session"]
            return .object((event.object ?? [:]).filter { !address.contains($0.key) })
        }
    }

    /// Throws unless everything that was sent has been taken. A round trip makes sure that nothing is under way on the
    /// connection's event loop.
    public func expectNothingMore() async throws {
        guard try await request("ping") == .ack else { throw Unexpected("ping was refused", after: transcript) }
        if let event = inbox.state.events.first { throw Unexpected("one more: \(event)", after: transcript) }
    }
}
