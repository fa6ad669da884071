/// What one HTTP peer may ask of the gateway.
struct HTTPLimits: Sendable {
    /// Connections at once. The next one is told 503 and closed.
    var connections = 256
    /// Connections at once from one address (of IPv6 a /64), so that nobody alone takes all of them. Not for Unix sockets.
    var connectionsPerAddress = 64
    /// Request line and header fields together, in bytes. Beyond it the request is answered with 400 and the
    /// connection closed.
    var headerBytes = 16_384
    /// Header fields of one request.
    var headerCount = 100
    /// How long a connection may be silent between requests, take to send a request head, or take to accept one piece
    /// of an answer (64 KiB).
    var idleTimeout = Duration.seconds(30)
    /// How much of a body that nobody wanted is read and dropped before the connection is closed instead, in bytes.
    var unwantedBodyBytes = 4_096
}
