import CoreMetrics
import Testing

@testable import GatewayCore

@Suite("Prometheus text")
struct PrometheusMetricsTests {
    private let metrics = PrometheusMetrics()

    private func lines(_ name: String) -> [String] {
        metrics.text().split(separator: "\n").map { String($0) }.filter {
            $0.hasPrefix(name) || $0.hasPrefix("# HELP \(name)") || $0.hasPrefix("# TYPE \(name)")
        }
    }

    @Test("counters with help, type and sorted labels")
    func counters() {
        metrics.describe("gateway_requests_total", "Requests.\nWith a \\ in it.")
        let counter = Counter(
            label: "gateway_requests_total", dimensions: [("type", "ping"), ("code", "a\"b\\c\nd")], factory: metrics)
        counter.increment()
        counter.increment(by: 41)
        counter.increment(by: -5)
        let other = Counter(label: "gateway_requests_total", dimensions: [("type", "x")], factory: metrics)
        other.increment(by: 1)
        #expect(
            lines("gateway_requests_total") == [
                #"# HELP gateway_requests_total Requests.\nWith a \\ in it."#,
                "# TYPE gateway_requests_total counter",
                #"gateway_requests_total{code="a\"b\\c\nd",type="ping"} 42"#,
                #"gateway_requests_total{type="x"} 1"#,
            ])
    }

    @Test("counters of fractions")
    func fractions() {
        let counter = FloatingPointCounter(label: "gateway_seconds_total", factory: metrics)
        counter.increment(by: 0.5)
        counter.increment(by: 0.25)
        counter.increment(by: -1.0)
        counter.increment(by: Double.nan)
        #expect(lines("gateway_seconds_total").last == "gateway_seconds_total 0.75")
    }

    @Test("gauges and meters")
    func gauges() {
        Gauge(label: "gateway_a", factory: metrics).record(2.5)
        let meter = Meter(label: "gateway_b", factory: metrics)
        meter.increment()
        meter.increment(by: 2.0)
        meter.decrement(by: 5.0)
        #expect(lines("gateway_a") == ["# TYPE gateway_a gauge", "gateway_a 2.5"])
        #expect(lines("gateway_b") == ["# TYPE gateway_b gauge", "gateway_b -2"])
    }

    @Test("timers are histograms in seconds")
    func timers() {
        let timer = Timer(label: "gateway_request_seconds", dimensions: [("type", "ping")], factory: metrics)
        timer.recordMilliseconds(1)
        timer.recordMilliseconds(40)
        timer.recordSeconds(90)
        let written = lines("gateway_request_seconds")
        #expect(written.contains(#"gateway_request_seconds_bucket{type="ping",le="0.0005"} 0"#))
        #expect(written.contains(#"gateway_request_seconds_bucket{type="ping",le="0.001"} 1"#))
        #expect(written.contains(#"gateway_request_seconds_bucket{type="ping",le="0.05"} 2"#))
        #expect(written.contains(#"gateway_request_seconds_bucket{type="ping",le="30"} 2"#))
        #expect(written.contains(#"gateway_request_seconds_bucket{type="ping",le="+Inf"} 3"#))
        #expect(written.contains(#"gateway_request_seconds_sum{type="ping"} 90.041"#))
        #expect(written.last == #"gateway_request_seconds_count{type="ping"} 3"#)
    }

    @Test("recorders of bytes have buckets of bytes")
    func bytes() {
        Recorder(label: "gateway_message_bytes", factory: metrics).record(100)
        let written = lines("gateway_message_bytes")
        #expect(written.contains(#"gateway_message_bytes_bucket{le="64"} 0"#))
        #expect(written.contains(#"gateway_message_bytes_bucket{le="256"} 1"#))
        #expect(written.contains(#"gateway_message_bytes_bucket{le="1073741824"} 1"#))
    }

    @Test(
        "names and labels are made legal",
        arguments: [
            ("gateway.http-requests", "gateway_http_requests"), ("1st", "_1st"), ("", "_"), ("a:b", "a:b"), ("ä", "_"),
        ])
    func names(label: String, name: String) {
        #expect(PrometheusName.metric(label) == name)
        #expect(
            PrometheusName.labels([("le", "1"), ("__x", "2"), ("a:b", "3"), ("a.b", "4")])
                == #"{a_b="4",exported___x="2",exported_le="1"}"#)
    }

    @Test("label values have an end")
    func longValues() {
        #expect(PrometheusName.escapedValue(String(repeating: "ä", count: 1_000)).utf8.count == 256)
    }

    @Test("the same metric made twice counts together, until the last is destroyed")
    func sharing() {
        let one = Counter(label: "gateway_x", factory: metrics)
        let two = Counter(label: "gateway_x", factory: metrics)
        one.increment()
        two.increment()
        #expect(lines("gateway_x").last == "gateway_x 2")
        one.destroy()
        #expect(lines("gateway_x").last == "gateway_x 2")
        two.destroy()
        #expect(lines("gateway_x").isEmpty)
    }

    @Test("labels a peer can choose do not fill the memory, another kind under the same name is not written")
    func bounded() {
        for number in 0..<1_200 {
            Counter(label: "gateway_y", dimensions: [("n", "\(number)")], factory: metrics).increment()
        }
        Gauge(label: "gateway_y", factory: metrics).record(1)
        #expect(lines("gateway_y{").count == 1_000)
        #expect(lines("gateway_metrics_dropped_series_total").last == "gateway_metrics_dropped_series_total 201")
    }

    @Test("many threads count every one")
    func threads() async {
        let counter = Counter(label: "gateway_c", factory: metrics)
        let meter = Meter(label: "gateway_up", factory: metrics)
        await withDiscardingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 {
                        counter.increment()
                        meter.increment()
                    }
                }
            }
        }
        #expect(lines("gateway_c").last == "gateway_c 8000")
        #expect(lines("gateway_up").last == "gateway_up 8000")
    }

    @Test("every line is of the format")
    func format() {
        Counter(label: "odd name", dimensions: [("x y", "z")], factory: metrics).increment()
        Timer(label: "t", factory: metrics).recordSeconds(1)
        let sample =
            #/
            [a-zA-Z_:][a-zA-Z0-9_:]*
            (\{[a-zA-Z_][a-zA-Z0-9_]*="[^"]*"(,[a-zA-Z_][a-zA-Z0-9_]*="[^"]*")*\})?
            \ [-+0-9.eInfNa]+
            /#
        for line in metrics.text().split(separator: "\n") where !line.hasPrefix("# ") {
            #expect(line.wholeMatch(of: sample) != nil, "\(line)")
        }
    }
}
