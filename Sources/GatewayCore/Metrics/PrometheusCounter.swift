internal import CoreMetrics
internal import Synchronization

/// A number that only grows. What would make it smaller is ignored.
final class PrometheusCounter: CounterHandler, PrometheusSeries {
    let key: PrometheusSeriesKey
    private let count = Atomic<Int64>(0)

    init(key: PrometheusSeriesKey) { self.key = key }

    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    func reset() { count.store(0, ordering: .relaxed) }

    func write(to text: inout String) {
        text += "\(key.name)\(key.labels) \(count.load(ordering: .relaxed))\n"
    }
}

/// The same for amounts that are not whole, such as seconds.
final class PrometheusFloatingPointCounter: FloatingPointCounterHandler, PrometheusSeries {
    let key: PrometheusSeriesKey
    private let sum = AtomicDouble(0)

    init(key: PrometheusSeriesKey) { self.key = key }

    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        sum.add(amount)
    }

    func reset() { sum.set(0) }

    func write(to text: inout String) {
        text += "\(key.name)\(key.labels) \(sum.value.prometheusText)\n"
    }
}
