internal import NIOCore
internal import Synchronization

/// A browser's standing with the gateway. It may be kept, compared and used from any thread.
///
/// A socket carries it, and is not the same thing: what is open belongs to the connection.
public final class Connection: Sendable {
    public let id: ConnectionID
    /// The peer's address without its port, for logs and limits.
    public let remoteAddress: String

    let eventLoop: any EventLoop
    private let capabilityBits: Atomic<UInt32>
    private let open = Atomic<Bool>(true)
    /// Events handed over by other threads that the loop has not taken yet.
    private let handedOver = Atomic<Int>(0)
    private static let handedOverMax = 10_000
    private let local: NIOLoopBoundBox<LocalConnection?>

    init(id: ConnectionID, remoteAddress: String, capabilities: Capabilities, eventLoop: any EventLoop) {
        self.id = id
        self.remoteAddress = remoteAddress
        self.eventLoop = eventLoop
        capabilityBits = Atomic(capabilities.rawValue)
        local = NIOLoopBoundBox(nil, eventLoop: eventLoop)
    }

    /// What the client can do; grows when it announces more.
    public var capabilities: Capabilities { Capabilities(rawValue: capabilityBits.load(ordering: .relaxed)) }

    /// Notes that the client turned out to be capable of more.
    public func grant(_ capabilities: Capabilities) {
        capabilityBits.bitwiseOr(capabilities.rawValue, ordering: .relaxed)
    }

    /// False once the connection is over. What is sent afterwards is dropped.
    public var isOpen: Bool { open.load(ordering: .acquiring) }

    /// Sends an event. Events sent from one thread arrive in order; one that a synchronous handler sends comes after its
    /// answer. Handlers that wait send through their `PendingRequest` for that.
    public func send<Event: BrowserEvent>(_ event: Event) {
        if eventLoop.inEventLoop {
            local.value?.send(event)
        } else {
            handOver(event)
        }
    }

    /// To the loop, which is busy at most for moments; should it hang, events must not pile up.
    private func handOver<Event: BrowserEvent>(_ event: Event) {
        guard isOpen else { return }
        guard handedOver.add(1, ordering: .relaxed).oldValue < Self.handedOverMax else {
            open.store(false, ordering: .releasing)
            return close(.tryAgainLater, reason: "more events than can be sent")
        }
        eventLoop.execute {
            self.handedOver.subtract(1, ordering: .relaxed)
            self.local.value?.send(event)
        }
    }

    /// Ends the connection, and what is open in it, with a close code and a sentence for the developer of the client.
    public func close(_ code: CloseCode, reason: String) {
        onLoop { $0.close(code, reason: reason) }
    }

    /// Runs `body` on the connection's event loop with what belongs to the connection; not at all when it is over.
    public func perform(_ body: @escaping @Sendable (borrowing RequestContext) -> Void) {
        onLoop { body(RequestContext(local: $0)) }
    }

    func onLoop(_ body: @escaping @Sendable (LocalConnection) -> Void) {
        if eventLoop.inEventLoop {
            if let local = local.value { body(local) }
        } else {
            eventLoop.execute { if let local = self.local.value { body(local) } }
        }
    }

    /// On the loop only.
    func attach(_ local: LocalConnection) { self.local.value = local }

    /// On the loop only.
    func end() {
        open.store(false, ordering: .releasing)
        local.value = nil
    }
}

extension Connection: Hashable {
    public static func == (lhs: Connection, rhs: Connection) -> Bool { lhs === rhs }
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
