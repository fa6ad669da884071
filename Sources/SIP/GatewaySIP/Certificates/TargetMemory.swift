/// What is known of servers, for a while.
struct TargetMemory<Value> {
    typealias Instant = ContinuousClock.Instant

    private var entries: [SIPTarget: (value: Value, end: Instant)] = [:]
    private let limit: Int

    /// - Parameter limit: of servers; beyond it, what would be forgotten first is forgotten at once.
    init(limit: Int) { self.limit = limit }

    var count: Int { entries.count }

    func value(of target: SIPTarget, at now: Instant) -> Value? {
        guard let entry = entries[target], entry.end > now else { return nil }
        return entry.value
    }

    mutating func remember(_ value: Value, of target: SIPTarget, for lifetime: Duration, at now: Instant) {
        if entries[target] == nil, entries.count >= limit { makeRoom(at: now) }
        entries[target] = (value, now + lifetime)
    }

    mutating func forget(_ target: SIPTarget) { entries[target] = nil }

    private mutating func makeRoom(at now: Instant) {
        entries = entries.filter { $0.value.end > now }
        guard entries.count >= limit, let first = entries.min(by: { $0.value.end < $1.value.end }) else { return }
        entries[first.key] = nil
    }
}
