internal import HTTPTypes
internal import HummingbirdCore

/// What the admin listener answers.
struct AdminPages: Sendable {
    let readiness: Readiness
    let metrics: PrometheusMetrics

    func answer(_ request: Request) -> Response {
        let page: @Sendable () -> Response
        switch request.uri.path {
        case "/healthz": page = { .text("ok") }
        case "/readyz": page = ready
        case "/metrics":
            page = { .text(metrics.text(), headers: [.contentType: PrometheusMetrics.contentType]) }
        default: return .notFound
        }
        guard request.method == .get || request.method == .head else { return .methodNotAllowed(["GET", "HEAD"]) }
        var response = page()
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private func ready() -> Response {
        if let problem = readiness.problem { return .text(problem, status: .serviceUnavailable) }
        return switch readiness.state {
        case .starting: .text("starting", status: .serviceUnavailable)
        case .ready: .text("ready")
        case .draining: .text("draining", status: .serviceUnavailable)
        }
    }
}
