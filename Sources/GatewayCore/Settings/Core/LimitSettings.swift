/// `[gateway.limits]`, all of it reloadable.
struct LimitSettings: Sendable {
    /// All limits in one box, so that who needs several reads them once and sees those of one reload.
    let current: Reloadable<Limits>

    init(_ settings: PluginSettings) {
        let connections = ConnectionLimitSettings(settings.reloadable)
        let handshakes = HandshakeLimitSettings(settings.reloadable)
        let messages = MessageLimitSettings(settings.reloadable)
        current = settings.combined { proposed in
            Limits(
                connections: proposed[connections.count],
                connectionsPerAddress: proposed[connections.perAddress],
                handshakes: proposed[handshakes.count],
                headerCount: proposed[handshakes.headerCount],
                headerBytes: proposed[handshakes.headerBytes],
                tlsTimeout: proposed[handshakes.tlsTimeout],
                upgradeTimeout: proposed[handshakes.upgradeTimeout],
                firstMessageTimeout: proposed[messages.firstTimeout] == .zero ? nil : proposed[messages.firstTimeout],
                messageBytes: proposed[messages.bytes],
                messages: Limits.Rate(perSecond: proposed[messages.perSecond], burst: proposed[messages.burst]),
                bytes: Limits.Rate(perSecond: proposed[messages.bytesPerSecond], burst: proposed[messages.bytesBurst]),
                pendingRequests: proposed[messages.pendingRequests],
                outboxBytes: proposed[messages.outboxBytes],
                requestTimeout: proposed[messages.requestTimeout])
        }
    }
}

private struct ConnectionLimitSettings: Sendable {
    let count: Reloadable<Int>
    let perAddress: Reloadable<Int>

    init(_ settings: ReloadableSettings) {
        count = settings.integer(
            "connections", default: 15_000, in: 1...1_000_000,
            "WebSocket connections at once. Beyond it an upgrade is refused with 503.")
        perAddress = settings.integer(
            "connections_per_address", default: 1000, in: 1...1_000_000,
            "The same for one IPv4 address or one IPv6 /64. Behind a proxy that is the proxy's address. On the Unix "
                + "socket it does not count.")
    }
}

private struct HandshakeLimitSettings: Sendable {
    let count: Reloadable<Int>
    let headerCount: Reloadable<Int>
    let headerBytes: Reloadable<Int>
    let tlsTimeout: Reloadable<Duration>
    let upgradeTimeout: Reloadable<Duration>

    init(_ settings: ReloadableSettings) {
        count = settings.integer(
            "handshakes", default: 256, in: 1...100_000,
            "Sockets at once whose TLS handshake or upgrade request is not complete. Beyond it a new socket is closed "
                + "without an answer.")
        headerCount = settings.integer(
            "header_count", default: 100, in: 8...10_000,
            "Header fields of a request. Beyond it an upgrade is refused with 431, another request with 400.")
        headerBytes = settings.integer(
            "header_bytes", default: 16_384, in: 512...1_048_576, unit: "bytes",
            "Size of a request's line and header fields. Beyond it an upgrade is refused with 431, another request "
                + "with 400.")
        tlsTimeout = settings.duration(
            "tls_timeout", default: .seconds(10), in: .milliseconds(10)...(.seconds(600)),
            "How long a TLS handshake may take. Then the socket is closed.")
        upgradeTimeout = settings.duration(
            "upgrade_timeout", default: .seconds(10), in: .milliseconds(10)...(.seconds(600)),
            "How long a client may take to send its upgrade request. Then it is refused with 408.")
    }
}

private struct MessageLimitSettings: Sendable {
    let firstTimeout: Reloadable<Duration>
    let bytes: Reloadable<Int>
    let perSecond: Reloadable<Int>
    let burst: Reloadable<Int>
    let bytesPerSecond: Reloadable<Int>
    let bytesBurst: Reloadable<Int>
    let pendingRequests: Reloadable<Int>
    let outboxBytes: Reloadable<Int>
    let requestTimeout: Reloadable<Duration>

    init(_ settings: ReloadableSettings) {
        firstTimeout = settings.duration(
            "first_message_timeout", default: .seconds(60), in: .zero...(.seconds(3600)),
            "How long a new connection may stay silent before it is closed with 1008; \"0s\" means forever.")
        bytes = settings.integer(
            "message_bytes", default: 262_144, in: 256...67_108_864, unit: "bytes",
            "Largest message of a browser, all its fragments together. Beyond it the connection is closed with 1009.")
        perSecond = settings.integer(
            "messages_per_second", default: 500, in: 0...1_000_000,
            "Messages, pings and pongs that one connection may send per second, on average. Beyond it the connection "
                + "is closed with 1008. 0 means no limit.")
        burst = settings.integer(
            "messages_burst", default: 1000, in: 0...10_000_000,
            "Messages that one connection may send at once before the average counts; 0 means no limit.")
        bytesPerSecond = settings.integer(
            "bytes_per_second", default: 2_097_152, in: 0...1_073_741_824, unit: "bytes",
            "Bytes that one connection may send per second, on average. Beyond it the connection is closed with 1008. "
                + "0 means no limit.")
        bytesBurst = settings.integer(
            "bytes_burst", default: 4_194_304, in: 0...1_073_741_824, unit: "bytes",
            "Bytes that one connection may send at once before the average counts; 0 means no limit.")
        pendingRequests = settings.integer(
            "pending_requests", default: 64, in: 1...10_000,
            "Requests of one connection whose handlers may be waiting at once. Beyond it a request is answered with an "
                + "error.")
        outboxBytes = settings.integer(
            "outbox_bytes", default: 1_048_576, in: 4096...1_073_741_824, unit: "bytes",
            "What may wait to be sent to one browser. Beyond it the connection is closed with 1013.")
        requestTimeout = settings.duration(
            "request_timeout", default: .seconds(10), in: .milliseconds(10)...(.seconds(600)),
            "How long a request may take before it is answered with an error, unless its plugin says otherwise.")
    }
}
