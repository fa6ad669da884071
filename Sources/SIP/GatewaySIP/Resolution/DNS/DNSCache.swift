/// Answers and refusals, by question, each until its end. A value: whoever owns it locks it and tells the time.
struct DNSCache {
    typealias Outcome = Result<DNSAnswer, DNSError>

    private struct Entry {
        let outcome: Outcome
        let end: ContinuousClock.Instant
        /// Until then it is better than no answer.
        let staleEnd: ContinuousClock.Instant
    }

    /// How long a stale answer is used before the servers are asked again, RFC 8767 section 5.
    private static let staleTTL = Duration.seconds(30)

    private let options: DNSCacheOptions
    private var entries: [DNSQuestion: Entry] = [:]

    init(_ options: DNSCacheOptions) { self.options = options }

    var count: Int { entries.count }

    /// What is known; the TTL is what is left of it.
    func outcome(of question: DNSQuestion, at now: ContinuousClock.Instant) -> Outcome? {
        guard let entry = entries[question], entry.end > now else { return nil }
        return entry.outcome.map { DNSAnswer(records: $0.records, ttl: entry.end - now) }
    }

    /// Keeps what came of asking the servers, and returns what to tell: when they failed, an older answer may be better.
    mutating func keep(_ outcome: Outcome, of question: DNSQuestion, at now: ContinuousClock.Instant) -> Outcome {
        guard let kept = entry(for: outcome, of: question, at: now) else { return outcome }
        if entries[question] == nil, entries.count >= options.entriesMax { makeRoom(at: now) }
        entries[question] = kept
        return kept.outcome.map { DNSAnswer(records: $0.records, ttl: kept.end - now) }
    }

    private func entry(for outcome: Outcome, of question: DNSQuestion, at now: ContinuousClock.Instant) -> Entry? {
        switch outcome {
        case .success(let answer):
            let end = now + clamp(answer.ttl, to: options.ttl)
            return Entry(outcome: outcome, end: end, staleEnd: end + options.staleTime)
        case .failure(.noSuchName(_, let ttl)), .failure(.noData(_, let ttl)):
            let end = now + clamp(ttl ?? options.negativeTTL.lowerBound, to: options.negativeTTL)
            return Entry(outcome: outcome, end: end, staleEnd: end)
        case .failure(let error):
            if let old = entries[question], case .success = old.outcome, old.staleEnd > now {
                return Entry(
                    outcome: old.outcome, end: min(now + Self.staleTTL, old.staleEnd), staleEnd: old.staleEnd)
            }
            let end = now + options.failureTTL
            return error.isServerTrouble ? Entry(outcome: outcome, end: end, staleEnd: end) : nil
        }
    }

    private func clamp(_ ttl: Duration, to range: ClosedRange<Duration>) -> Duration {
        min(max(ttl, range.lowerBound), range.upperBound)
    }

    /// Drops what has ended, and at least an eighth, so that a full cache is not sorted for each answer.
    private mutating func makeRoom(at now: ContinuousClock.Instant) {
        entries = entries.filter { $0.value.staleEnd > now }
        let excess = entries.count - options.entriesMax + max(options.entriesMax / 8, 1)
        guard excess > 0 else { return }
        for (question, _) in entries.sorted(by: { $0.value.end < $1.value.end }).prefix(excess) {
            entries[question] = nil
        }
    }
}
