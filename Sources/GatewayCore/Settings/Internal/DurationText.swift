/// Durations as settings write them: a whole number and a unit, `250ms`, `10s`, `5m`, `1h`.
enum DurationText {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000),
    ]

    static func parse(_ text: String) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count)
        guard let number = Int64(digits), let factor = units.first(where: { $0.name == unit })?.milliseconds else {
            return nil
        }
        let (milliseconds, overflow) = number.multipliedReportingOverflow(by: factor)
        return overflow ? nil : .milliseconds(milliseconds)
    }

    /// The shortest text that says the same; what is finer than a millisecond is cut off.
    static func format(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let fraction = attoseconds / 1_000_000_000_000_000
        if fraction != 0 {
            // A count of seconds that overflows here is beyond any bound a setting could have.
            let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
            return overflow ? "\(seconds)s" : "\(whole &+ fraction)ms"
        }
        if seconds == 0 { return "0s" }
        if seconds.isMultiple(of: 3600) { return "\(seconds / 3600)h" }
        if seconds.isMultiple(of: 60) { return "\(seconds / 60)m" }
        return "\(seconds)s"
    }
}
