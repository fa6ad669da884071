internal import CoreMetrics
internal import Synchronization

/// How often a value was at most so much. Timers count in seconds.
final class PrometheusHistogram: RecorderHandler, TimerHandler, PrometheusSeries {
    let key: PrometheusSeriesKey
    private let bounds: [Double]
    /// Values above the bound before and not above this one; the last is for those above all bounds.
    private let counts: InlineArray<14, Atomic<Int64>>
    private let sum = AtomicDouble(0)

    init(key: PrometheusSeriesKey, bounds: [Double]) {
        precondition(bounds.count == PrometheusBuckets.count - 1)
        self.key = key
        self.bounds = bounds
        counts = InlineArray { _ in Atomic(0) }
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard !value.isNaN else { return }
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        counts[index].wrappingAdd(1, ordering: .relaxed)
        sum.add(value)
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func write(to text: inout String) {
        let prefix = key.labels.isEmpty ? "{" : "\(key.labels.dropLast()),"
        var cumulative: Int64 = 0
        for index in 0..<PrometheusBuckets.count {
            cumulative &+= counts[index].load(ordering: .relaxed)
            let bound = index < bounds.count ? bounds[index].prometheusText : "+Inf"
            text += "\(key.name)_bucket\(prefix)le=\"\(bound)\"} \(cumulative)\n"
        }
        text += "\(key.name)_sum\(key.labels) \(sum.value.prometheusText)\n"
        // The same number as the last bucket, also while others are counting.
        text += "\(key.name)_count\(key.labels) \(cumulative)\n"
    }
}
