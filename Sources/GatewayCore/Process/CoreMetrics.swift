internal import CoreMetrics
internal import Metrics

/// What the core counts about itself.
struct CoreMetrics: Sendable {
    /// `gateway_connections`: sockets that have become a connection and are not closed yet.
    let connections: Meter
    let connectionsTotal: Counter
    let handshakesRefused: Counter
    let unanswerable: Counter
    let rateExceeded: Counter
    let outboxFull: Counter
    let protocolErrors: Counter

    init(_ factory: any MetricsFactory = MetricsSystem.factory) {
        connections = Meter(label: "gateway_connections", factory: factory)
        connectionsTotal = Counter(label: "gateway_connections_total", factory: factory)
        handshakesRefused = Counter(label: "gateway_handshakes_refused_total", factory: factory)
        unanswerable = Counter(label: "gateway_unanswerable_messages_total", factory: factory)
        rateExceeded = Counter(label: "gateway_rate_exceeded_total", factory: factory)
        outboxFull = Counter(label: "gateway_outbox_full_total", factory: factory)
        protocolErrors = Counter(label: "gateway_websocket_errors_total", factory: factory)
    }
}
