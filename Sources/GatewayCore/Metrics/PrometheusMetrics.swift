internal import CoreMetrics
internal import Synchronization

/// Keeps all metrics of the process and writes them as Prometheus text (exposition format 0.0.4).
///
/// Counting takes no lock. Making a metric and writing the text do.
final class PrometheusMetrics: Sendable {
    /// `Content-Type` of `text()`.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Series of one name. Beyond it a metric still counts, but is not written;
    /// `gateway_metrics_dropped_series_total` says how many. Guards against labels with values that a peer can
    /// choose.
    static let seriesPerNameMax = 1_000
    static let namesMax = 2_000

    private struct Entry {
        let series: any PrometheusSeries
        /// How many metrics were made with this name and these labels, and not destroyed.
        var holders = 1
    }

    private struct Family {
        let kind: PrometheusKind
        var entries: [String: Entry] = [:]

        /// The series with these labels, or a new one; nil where there is no room or it is of another kind.
        mutating func series<Series: PrometheusSeries>(
            _ kind: PrometheusKind, _ key: PrometheusSeriesKey, make: (PrometheusSeriesKey) -> Series
        ) -> Series? {
            guard kind == self.kind else { return nil }
            if let series = entries[key.labels]?.series {
                guard let series = series as? Series else { return nil }
                entries[key.labels]?.holders += 1
                return series
            }
            guard entries.count < seriesPerNameMax else { return nil }
            let series = make(key)
            entries[key.labels] = Entry(series: series)
            return series
        }
    }

    private struct State {
        var families: [String: Family] = [:]
        var help: [String: String] = [:]
    }

    private let state = Mutex(State())
    private let dropped = Atomic<Int64>(0)

    init() {}

    /// Sets the `# HELP` text of a metric, which may be made before or after.
    func describe(_ name: String, _ help: String) {
        state.withLock { $0.help[PrometheusName.metric(name)] = help }
    }

    /// All metrics, sorted by name and labels, and those of the process.
    func text() -> String {
        let (families, help) = state.withLock { ($0.families, $0.help) }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) where !family.entries.isEmpty {
            Self.writeHead(name, family.kind, help: help[name], to: &text)
            for (_, entry) in family.entries.sorted(by: { $0.key < $1.key }) { entry.series.write(to: &text) }
        }
        let droppedName = "gateway_metrics_dropped_series_total"
        Self.writeHead(droppedName, .counter, help: "Metrics that were not kept because there are too many.", to: &text)
        text += "\(droppedName) \(dropped.load(ordering: .relaxed))\n"
        let linesName = "gateway_log_dropped_lines_total"
        Self.writeHead(linesName, .counter, help: "Log lines that nobody read in time.", to: &text)
        text += "\(linesName) \(GatewayLogging.droppedLines)\n"
        for metric in ProcessMetrics.current() {
            Self.writeHead(metric.name, metric.kind, help: metric.help, to: &text)
            text += "\(metric.name) \(metric.value.prometheusText)\n"
        }
        return text
    }

    private static func writeHead(_ name: String, _ kind: PrometheusKind, help: String?, to text: inout String) {
        if let help { text += "# HELP \(name) \(PrometheusName.escapedHelp(help))\n" }
        text += "# TYPE \(name) \(kind.rawValue)\n"
    }

    /// The series of this name and these labels: the one that is there, or a new one.
    ///
    /// Where there is no room, or the name already means another kind of metric, the new one is not kept.
    func series<Series: PrometheusSeries>(
        _ label: String, _ dimensions: [(String, String)], _ kind: PrometheusKind,
        make: (PrometheusSeriesKey) -> Series
    ) -> Series {
        let key = PrometheusSeriesKey(name: PrometheusName.metric(label), labels: PrometheusName.labels(dimensions))
        let kept: Series? = state.withLock { state in
            if state.families[key.name] == nil {
                guard state.families.count < Self.namesMax else { return nil }
                state.families[key.name] = Family(kind: kind)
            }
            return state.families[key.name]?.series(kind, key, make: make)
        }
        if let kept { return kept }
        dropped.wrappingAdd(1, ordering: .relaxed)
        return make(key)
    }

    /// Forgets a series with the last metric that was made for it.
    func release(_ series: (any PrometheusSeries)?) {
        guard let key = series?.key else { return }
        state.withLock { state in
            guard var entry = state.families[key.name]?.entries[key.labels], entry.series === series else { return }
            entry.holders -= 1
            state.families[key.name]?.entries[key.labels] = entry.holders > 0 ? entry : nil
            if state.families[key.name]?.entries.isEmpty == true { state.families[key.name] = nil }
        }
    }
}
