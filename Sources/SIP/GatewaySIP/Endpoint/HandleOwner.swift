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
    case handle(SofiaHandle)
    case ending
    case shutdown
}

/// Whom the limit of requests without an answer counts for.
struct ProxyKey: Hashable {
    let transport: SIPTransport
    let address: IPAddress
    let port: UInt16

    init(_ target: SIPTarget) {
        transport = target.transport
        address = target.address
        port = target.port
    }
}

/// Who waits for its turn at a proxy.
enum Ticket: Hashable, Sendable {
    /// By the user part of its contact.
    case registration(String)
    case handle(SofiaHandle)
}
