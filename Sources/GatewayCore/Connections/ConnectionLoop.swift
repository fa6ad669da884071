internal import CoreMetrics
internal import Logging
internal import NIOCore

/// One event loop, and what the connections on it share: scratch memory, handlers, limits, the clock's tick.
///
/// Never leaves its loop; that is why its members need no lock.
final class ConnectionLoop {
    /// How often waits that are longer than a tick are looked at.
    static let tick = Duration.milliseconds(250)

    let eventLoop: any EventLoop
    let shared: Switchboard
    let logger: Logger
    /// Limits and timings as of the last reload.
    var limits: Limits
    var timings: ConnectionTimings
    /// Who handles which request; replaced as a whole when a plugin comes or goes.
    var handlers: HandlerTable
    /// When true, requests are refused: the daemon is about to close the connections.
    var isClosing = false

    /// Behind a pointer, since the runtime checks each access to a class's property for overlaps, and on the way of a
    /// request that check cost an eighth of the time. Overlaps cannot happen: only this loop comes here, no access
    /// spans a call of a plugin, and no member is used while another access to the same member is open.
    let scratch: UnsafeMutablePointer<LoopScratch>
    /// A socket's bytes are being taken in.
    var isTakingIn = false
    /// The connection whose request is being answered.
    var answering: LocalConnection?
    /// The carrier that `outgoing` belongs to.
    var reading: SocketCarrier?
    var needFlush: [SocketCarrier] = []

    private(set) var connections: [ConnectionID: LocalConnection] = [:]
    /// Sockets that have not become a connection yet.
    var handshakes: [ObjectIdentifier: FrontDoor] = [:]

    init(
        eventLoop: any EventLoop, shared: Switchboard, limits: Limits, timings: ConnectionTimings,
        handlers: HandlerTable
    ) {
        self.eventLoop = eventLoop
        self.shared = shared
        self.limits = limits
        self.timings = timings
        self.handlers = handlers
        self.logger = shared.connectionLogger
        scratch = .allocate(capacity: 1)
        scratch.initialize(to: LoopScratch())
        adopt(handlers)
    }

    deinit {
        scratch.deinitialize(count: 1)
        scratch.deallocate()
    }

    /// Nanoseconds of the gateway's clock.
    var now: UInt64 { shared.clock.now() }

    /// The members of the message that was scanned last; no other is scanned while its handler runs.
    func fields(of text: UnsafeRawBufferPointer) -> RequestFields {
        RequestFields(
            text, members: scratch.pointee.scanner.members, hasEscapedKeys: scratch.pointee.scanner.hasEscapedKeys)
    }

    func adopt(_ table: HandlerTable) {
        publishCounts()
        handlers = table
        scratch.pointee.requestCounts = Array(repeating: 0, count: table.handlers.count)
    }

    func add(_ connection: LocalConnection) {
        connections[connection.handle.id] = connection
    }

    func remove(_ connection: LocalConnection) {
        connections[connection.handle.id] = nil
    }

    /// Looks at every deadline that is coarser than a tick.
    func sweep() {
        let now = self.now
        for handshake in Array(handshakes.values) { handshake.tick(now) }
        for connection in connections.values where connection.nextDeadline <= now { connection.tick(now) }
        publishCounts()
    }

    /// The daemon ends: every browser is told, and nothing can be opened any more.
    func closeConnections() {
        for connection in Array(connections.values) {
            connection.waiting?.refuseAll(RequestError(.unavailable, "Gateway is draining"))
            connection.close(.goingAway, reason: "the gateway is stopping")
        }
    }

    private func publishCounts() {
        for (index, count) in scratch.pointee.requestCounts.enumerated() where count > 0 {
            handlers.handlers[index].requests.increment(by: Int64(clamping: count))
            scratch.pointee.requestCounts[index] = 0
        }
    }

    /// Several events sent to one socket outside its own read go out in one write.
    func flushLater(_ carrier: SocketCarrier) {
        needFlush.append(carrier)
        guard needFlush.count == 1 else { return }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute { bound.value.flushNow() }
    }

    private func flushNow() {
        let carriers = needFlush
        needFlush.removeAll(keepingCapacity: true)
        for carrier in carriers { carrier.flush() }
    }
}
