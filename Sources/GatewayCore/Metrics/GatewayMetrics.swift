internal import CoreMetrics
internal import Synchronization

/// The metrics of the process.
enum GatewayMetrics {
    /// What `/metrics` writes.
    static let prometheus = PrometheusMetrics()

    private static let isBootstrapped = Atomic<Bool>(false)

    /// Makes every swift-metrics metric of the process one of `prometheus`. Only the first call has an effect.
    /// Call it before the first metric is made.
    static func bootstrap() {
        guard isBootstrapped.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged else {
            return
        }
        MetricsSystem.bootstrap(prometheus)
    }
}
