internal import CoreMetrics

/// A number that goes up and down: swift-metrics calls it `Meter`, and `Gauge` where it is only set.
final class PrometheusGauge: MeterHandler, RecorderHandler, PrometheusSeries {
    let key: PrometheusSeriesKey
    private let number = AtomicDouble(0)

    init(key: PrometheusSeriesKey) { self.key = key }

    func set(_ value: Int64) { number.set(Double(value)) }
    func set(_ value: Double) { number.set(value) }
    func increment(by amount: Double) { number.add(amount) }
    func decrement(by amount: Double) { number.add(-amount) }
    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }

    func write(to text: inout String) {
        text += "\(key.name)\(key.labels) \(number.value.prometheusText)\n"
    }
}
