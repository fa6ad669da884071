/// Times of a connection that are settings.
struct ConnectionTimings: Sendable, Equatable {
    /// Between two pings; the pong must come within half of it.
    var keepalive: Duration
    /// For the peer's part of the closing handshake.
    var closeTimeout: Duration
}

/// When a silent connection is asked whether it lives, and when it is given up. Times are nanoseconds of one clock.
struct Liveness {
    enum Action: Equatable {
        case nothing
        case ping
        case close(reason: String)
    }

    private enum State {
        case quiet(pingAt: UInt64)
        case asked(pongBy: UInt64)
    }

    private var state: State
    /// `.max` once the first message is there, or when none is demanded.
    private var firstMessageBy: UInt64

    init(openedAt now: UInt64, firstMessageTimeout: Duration?, timings: ConnectionTimings) {
        state = .quiet(pingAt: Self.later(now, timings.keepalive))
        firstMessageBy = firstMessageTimeout.map { Self.later(now, $0) } ?? .max
    }

    /// When `tick` has something to do.
    var nextDeadline: UInt64 {
        switch state {
        case .quiet(let pingAt): min(pingAt, firstMessageBy)
        case .asked(let pongBy): min(pongBy, firstMessageBy)
        }
    }

    /// A message came from the peer.
    mutating func heard() { firstMessageBy = .max }

    mutating func ponged(now: UInt64, timings: ConnectionTimings) {
        if case .asked = state { state = .quiet(pingAt: Self.later(now, timings.keepalive)) }
    }

    mutating func tick(now: UInt64, timings: ConnectionTimings) -> Action {
        if now >= firstMessageBy { return .close(reason: "no message in time") }
        switch state {
        case .quiet(let pingAt):
            guard now >= pingAt else { return .nothing }
            state = .asked(pongBy: Self.later(now, timings.keepalive / 2))
            return .ping
        case .asked(let pongBy):
            return now >= pongBy ? .close(reason: "no pong") : .nothing
        }
    }

    private static func later(_ now: UInt64, _ duration: Duration) -> UInt64 {
        let (sum, overflow) = now.addingReportingOverflow(duration.nanosecondsClamped)
        return overflow ? .max : sum
    }
}
