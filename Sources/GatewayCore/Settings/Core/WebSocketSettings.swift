/// `[gateway.websocket]`
struct WebSocketSettings: Sendable {
    let listen: ListenAddress
    let tlsListen: ListenAddress
    /// Empty when there is none.
    let unixSocket: String
    /// Time between pings; the pong must come within half of it.
    let keepalive: Reloadable<Duration>
    let closeTimeout: Reloadable<Duration>
    /// 0 means one per core.
    let eventLoopCount: Int

    /// The length of `sun_path` (unix(7)) without its final NUL.
    private static let unixSocketBytesMax = 107

    init(_ settings: PluginSettings) {
        listen = settings.listenAddress(
            "listen", default: .tcp(host: "", port: 10888),
            "Where browsers and proxies connect without TLS (ws). Without a host: on all interfaces. With port 0 the "
                + "system chooses one.")
        tlsListen = settings.listenAddress(
            "tls_listen", default: .tcp(host: "", port: 10889), "Where browsers connect with TLS (wss).")
        unixSocket = settings.absolutePath(
            "unix_socket", bytes: Self.unixSocketBytesMax,
            "Unix socket for a proxy on the same machine, without TLS. A socket that is there already is replaced.")
        keepalive = settings.reloadable.duration(
            "keepalive", default: .seconds(120), in: .milliseconds(100)...(.seconds(86_400)),
            "Time between two pings to a browser. When no pong comes within half of it, the connection is closed with "
                + "1008.")
        closeTimeout = settings.reloadable.duration(
            "close_timeout", default: .seconds(5), in: .milliseconds(10)...(.seconds(60)),
            "How long to wait for the peer's part of the closing handshake.")
        eventLoopCount = settings.integer(
            "event_loops", default: 0, in: 0...1024, unit: "threads",
            "Threads that serve connections; 0 means one per core.")
    }
}
