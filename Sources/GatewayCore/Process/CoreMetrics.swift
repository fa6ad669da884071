internal import CoreMetrics
internal import Metrics

/// What the core counts about itself.
struct CoreMetrics: Sendable {
    let connections = Meter(label: "gateway_connections")
    let connectionsTotal = Counter(label: "gateway_connections_total")
    let handshakesRefused = Counter(label: "gateway_handshakes_refused_total")
    let unanswerable = Counter(label: "gateway_unanswerable_messages_total")
    let rateExceeded = Counter(label: "gateway_rate_exceeded_total")
    let outboxFull = Counter(label: "gateway_outbox_full_total")
    let protocolErrors = Counter(label: "gateway_websocket_errors_total")
    let certificateExpiry = Meter(label: "gateway_tls_certificate_expiry_seconds")
}
