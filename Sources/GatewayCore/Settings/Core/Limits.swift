/// What browsers may use up, as it holds at one moment. Taken from ``LimitSettings``.
struct Limits: Sendable, Equatable {
    let connections: Int
    let connectionsPerAddress: Int
    /// TLS and upgrade handshakes under way at once.
    let handshakes: Int
    let headerCount: Int
    let headerBytes: Int
    let tlsTimeout: Duration
    let upgradeTimeout: Duration
    /// Nil when a connection may stay silent.
    let firstMessageTimeout: Duration?
    /// Largest message that is assembled. Beyond it the connection is closed with 1009 (RFC 6455 §7.4.1).
    let messageBytes: Int
    /// Nil when messages are not counted.
    let messages: Rate?
    /// Nil when bytes are not counted.
    let bytes: Rate?
    let pendingRequests: Int
    let outboxBytes: Int
    let requestTimeout: Duration

    /// A token bucket: filled with `perSecond`, holding `burst`.
    struct Rate: Sendable, Equatable {
        let perSecond: Int
        let burst: Int

        /// - Returns: nil, for "no limit", when either is 0.
        init?(perSecond: Int, burst: Int) {
            guard perSecond > 0, burst > 0 else { return nil }
            self.perSecond = perSecond
            self.burst = burst
        }
    }
}
