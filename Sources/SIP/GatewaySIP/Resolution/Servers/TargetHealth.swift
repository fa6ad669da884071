/// Which servers did not answer of late, RFC 3263 section 4.3. A value: whoever owns it locks it and tells the time.
///
/// Remembered for the whole target, its domain included: else a domain that a client made up could point at somebody
/// else's server, fail there by its certificate, and take that server away from everybody.
struct TargetHealth {
    private struct Failure {
        var count: Int
        var end: ContinuousClock.Instant
    }

    /// The first failure puts a target behind the others for this long, each further one in a row for twice as long.
    private static let shortest = Duration.seconds(30)
    private static let longest = Duration.seconds(300)
    private static let entriesMax = 4096

    private var failures: [SIPTarget: Failure] = [:]

    mutating func failed(_ target: SIPTarget, for time: Duration?, at now: ContinuousClock.Instant) {
        // What ended long ago is another story.
        let recent = failures[target].flatMap { $0.end + Self.longest > now ? $0 : nil }
        let count = min((recent?.count ?? 0) + 1, 8)
        let backOff = min(Self.shortest * (1 << (count - 1)), Self.longest)
        if failures[target] == nil, failures.count >= Self.entriesMax { makeRoom(at: now) }
        failures[target] = Failure(count: count, end: now + (time ?? backOff))
    }

    mutating func succeeded(_ target: SIPTarget) { failures[target] = nil }

    /// The same targets, those that failed at the end, the one that may be tried again soonest first.
    func ordered(_ targets: [SIPTarget], at now: ContinuousClock.Instant) -> [SIPTarget] {
        var healthy: [SIPTarget] = []
        var failed: [(target: SIPTarget, end: ContinuousClock.Instant)] = []
        for target in targets {
            if let end = failures[target]?.end, end > now {
                failed.append((target, end))
            } else {
                healthy.append(target)
            }
        }
        return healthy + failed.sorted { $0.end < $1.end }.map(\.target)
    }

    private mutating func makeRoom(at now: ContinuousClock.Instant) {
        failures = failures.filter { $0.value.end > now }
        let excess = failures.count - Self.entriesMax + Self.entriesMax / 8
        guard excess > 0 else { return }
        for (target, _) in failures.sorted(by: { $0.value.end < $1.value.end }).prefix(excess) {
            failures[target] = nil
        }
    }
}
