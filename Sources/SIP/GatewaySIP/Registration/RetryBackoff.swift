/// How long to wait before trying again: longer each time, and never all at once (RFC 5626 section 4.5).
struct RetryBackoff: Sendable {
    let minimum: Duration
    let maximum: Duration
    private(set) var failures = 0

    init(minimum: Duration, maximum: Duration) {
        self.minimum = minimum
        self.maximum = maximum
    }

    /// The time to wait after one more failure: between half and all of a span that doubles up to the maximum.
    /// - Parameter floor: what the server asked for.
    mutating func next(atLeast floor: Duration?, using random: inout some RandomNumberGenerator) -> Duration {
        // 2^16 of the shortest span is beyond every maximum.
        let span = min(maximum, minimum * (1 << min(failures, 16)))
        failures += 1
        let wait = span * Double.random(in: 0.5...1, using: &random)
        return max(wait, floor ?? .zero)
    }

    mutating func reset() { failures = 0 }
}
