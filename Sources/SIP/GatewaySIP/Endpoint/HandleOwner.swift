/// What a handle of the stack is for.
enum HandleOwner {
    case registration(AccountRecord)
    case leaving(LeavingBinding)
    case exchange(Exchange)
    case incoming(PendingIncomingRequest)
}

/// Whose time it is.
enum DeadlineOwner: Hashable {
    /// By the user part of its contact.
    case account(String)
    /// The same, of a binding that is removed.
    case leaving(String)
    case handle(SofiaHandle)
    case connectionLost(ServerKey)
    case ending
    case shutdown
}

/// Where a connection leads.
struct ServerKey: Hashable, Sendable {
    let address: IPAddress
    let port: UInt16
}

extension ServerKey {
    init(_ target: SIPTarget) { self.init(address: target.address, port: target.port) }
}

/// Whom the limit of requests without an answer counts for.
struct ProxyKey: Hashable {
    let transport: SIPTransport
    let server: ServerKey

    init(_ target: SIPTarget) {
        transport = target.transport
        server = ServerKey(target)
    }
}

/// Who waits for its turn at a proxy, by the user part of its contact.
enum Ticket: Hashable, Sendable {
    case registration(String)
    case leaving(String)
}
