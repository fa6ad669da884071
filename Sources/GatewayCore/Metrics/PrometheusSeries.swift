/// One line, or for a histogram several, of the exposition.
protocol PrometheusSeries: AnyObject, Sendable {
    /// What `PrometheusMetrics` finds it again by when it is destroyed.
    var key: PrometheusSeriesKey { get }

    /// Appends the lines of this series.
    func write(to text: inout String)
}

struct PrometheusSeriesKey: Hashable, Sendable {
    /// Sanitised name of the metric.
    let name: String
    /// `{a="1"}`, or empty.
    let labels: String
}

/// The word in the `# TYPE` line.
enum PrometheusKind: String, Sendable {
    case counter
    case gauge
    case histogram
}

extension Double {
    /// As the text format writes numbers.
    var prometheusText: String {
        if isNaN { return "NaN" }
        if isInfinite { return self < 0 ? "-Inf" : "+Inf" }
        if let whole = Int64(exactly: self) { return String(whole) }
        return description
    }
}
