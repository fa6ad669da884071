internal import CoreMetrics

extension PrometheusMetrics: MetricsFactory {
    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, .counter) { PrometheusCounter(key: $0) }
    }

    func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, dimensions, .counter) { PrometheusFloatingPointCounter(key: $0) }
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions, .gauge) { PrometheusGauge(key: $0) }
    }

    func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        if aggregate { return histogram(label, dimensions) }
        return series(label, dimensions, .gauge) { PrometheusGauge(key: $0) }
    }

    /// Seconds, whatever unit the timer was given; name it `…_seconds`.
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions)
    }

    private func histogram(_ label: String, _ dimensions: [(String, String)]) -> PrometheusHistogram {
        series(label, dimensions, .histogram) { key in
            PrometheusHistogram(key: key, bounds: PrometheusBuckets.bounds(for: key.name))
        }
    }

    func destroyCounter(_ handler: any CounterHandler) { release(handler as? any PrometheusSeries) }

    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
        release(handler as? any PrometheusSeries)
    }

    func destroyMeter(_ handler: any MeterHandler) { release(handler as? any PrometheusSeries) }
    func destroyRecorder(_ handler: any RecorderHandler) { release(handler as? any PrometheusSeries) }
    func destroyTimer(_ handler: any TimerHandler) { release(handler as? any PrometheusSeries) }
}
