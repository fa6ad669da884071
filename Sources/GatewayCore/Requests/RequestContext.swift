/// What a handler may use while it answers a request, on the connection's event loop. It cannot be kept.
public struct RequestContext: ~Copyable {
    let local: LocalConnection

    init(local: LocalConnection) { self.local = local }

    /// The connection; may be kept and used from anywhere.
    public var connection: Connection { local.handle }

    /// What the client can cope with.
    public var capabilities: Capabilities { local.handle.capabilities }

    /// Sends an event; it follows the answer to the request in hand.
    public func send(_ event: some BrowserEvent) { local.send(event) }

    /// What the plugin keeps for this connection, made on first use.
    public func state<State: ConnectionState>(_ type: State.Type = State.self) -> State { local.state(type) }
}
