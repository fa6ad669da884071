extension WebSocketSettings {
    var timings: ConnectionTimings {
        ConnectionTimings(keepalive: keepalive.value, closeTimeout: closeTimeout.value)
    }

    /// Runs `body` when one of them has changed.
    func onTimings(_ body: @escaping @Sendable (ConnectionTimings) -> Void) {
        keepalive.onChange { _ in body(timings) }
        closeTimeout.onChange { _ in body(timings) }
    }
}
