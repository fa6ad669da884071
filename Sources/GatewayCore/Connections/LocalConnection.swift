internal import NIOCore

/// A connection as its own event loop sees it. Never leaves the loop; `Connection` is what others hold.
final class LocalConnection {
    let handle: Connection
    let subprotocol: Subprotocol
    let loop: ConnectionLoop
    /// Nil while no socket carries the connection.
    private(set) var carrier: (any Carrier)?
    private(set) var isEnded = false
    /// When `tick` has something to look at, in nanoseconds of the gateway's clock.
    private(set) var nextDeadline: UInt64
    private var liveness: Liveness
    var rate: RateMeter
    /// Requests whose handlers wait for something; made on first use.
    var waiting: WaitingRequests?
    /// A handler closed the connection while its request was being answered; the answer goes first.
    private var closeAfterAnswer: (code: CloseCode, reason: String)?
    private var states: [(plugin: ObjectIdentifier, state: any ConnectionState)] = []

    init(handle: Connection, subprotocol: Subprotocol, carrier: any Carrier, loop: ConnectionLoop) {
        self.handle = handle
        self.subprotocol = subprotocol
        self.carrier = carrier
        self.loop = loop
        let now = loop.now
        liveness = Liveness(
            openedAt: now, firstMessageTimeout: loop.limits.firstMessageTimeout, timings: loop.timings)
        nextDeadline = liveness.nextDeadline
        rate = RateMeter(limits: loop.limits, now: now)
    }

    /// Tells the browser that it may begin, and the plugins that it is there.
    func open() {
        handle.attach(self)
        loop.add(self)
        loop.shared.connectionOpened(handle)
        subprotocol.readyMessage.withUTF8Buffer { carrier?.send(text: UnsafeRawBufferPointer($0)) }
    }

    // MARK: Sending

    func send(_ event: some BrowserEvent) {
        guard !isEnded else { return }
        var text = ByteOutput(capacity: 0)
        swap(&text, &loop.scratch.pointee.draft)
        text = BrowserEventEncoder.encode(event, for: subprotocol, into: text)
        deliver(text)
    }

    /// Sends what stands in `text`, or keeps it until the request in hand is answered; gives the memory back.
    private func deliver(_ text: consuming ByteOutput) {
        if loop.answering === self {
            text.withBytes { loop.scratch.pointee.deferred.append($0) }
            loop.scratch.pointee.deferredEnds.append(loop.scratch.pointee.deferred.count)
        } else {
            text.withBytes { carrier?.send(text: $0) }
        }
        text.removeAll(keepingCapacityUpTo: LoopScratch.keptBytes)
        swap(&text, &loop.scratch.pointee.draft)
    }

    // MARK: Time

    /// The peer has sent something complete.
    func heard() { liveness.heard() }

    func ponged() {
        liveness.ponged(now: loop.now, timings: loop.timings)
        nextDeadline = liveness.nextDeadline
    }

    func tick(_ now: UInt64) {
        switch liveness.tick(now: now, timings: loop.timings) {
        case .nothing: break
        case .ping: carrier?.ping()
        case .close(let reason): close(.policyViolation, reason: reason)
        }
        nextDeadline = liveness.nextDeadline
    }

    // MARK: State

    /// The state of one plugin, made on first use.
    func state<State: ConnectionState>(_ type: State.Type) -> State {
        let key = ObjectIdentifier(type)
        for entry in states where entry.plugin == key {
            // Safe: under this key only a `State` was ever stored.
            return unsafeDowncast(entry.state, to: State.self)
        }
        let state = State()
        states.append((key, state))
        return state
    }

    // MARK: Ending

    /// Closes the socket and ends the connection.
    func close(_ code: CloseCode, reason: String) {
        guard !isEnded else { return }
        if loop.answering === self {
            closeAfterAnswer = (code, reason)
            return
        }
        carrier?.close(code, reason: reason)
        end()
    }

    /// The request in hand is answered.
    func answered() {
        guard let (code, reason) = closeAfterAnswer else { return }
        closeAfterAnswer = nil
        close(code, reason: reason)
    }

    /// The socket has gone. Without a grace period what was open ends now, in this one place.
    func carrierLost() {
        carrier = nil
        end()
    }

    private func end() {
        guard !isEnded else { return }
        isEnded = true
        carrier = nil
        waiting?.connectionEnded()
        waiting = nil
        loop.remove(self)
        for entry in states.reversed() { entry.state.connectionEnded() }
        states = []
        handle.end()
        loop.shared.connectionClosed(handle)
    }
}
