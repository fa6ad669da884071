/// Work that waits: the domains take turns, and no domain has more under way than its share. That of one domain is in
/// order.
struct FairQueue<Work> {
    private struct Line {
        var underWay = 0
        var waiting: [Work] = []
    }

    /// Of domains that have work waiting or under way.
    private var lines: [String: Line] = [:]
    /// The domains that have work waiting and are below their share; the first is next.
    private var turns: [String] = []
    private(set) var waitingCount = 0

    private let share: Int
    private let waitingMax: Int

    /// - Parameters:
    ///   - share: how much of one domain may be under way at once.
    ///   - waitingMax: of all domains; more is refused.
    init(share: Int, waitingMax: Int) {
        self.share = share
        self.waitingMax = waitingMax
    }

    /// Whether ``next()`` would give something out.
    var isReady: Bool { !turns.isEmpty }

    /// False when too much waits already.
    mutating func add(_ work: Work, for domain: String) -> Bool {
        guard waitingCount < waitingMax else { return false }
        var line = lines.removeValue(forKey: domain) ?? Line()
        line.waiting.append(work)
        if line.waiting.count == 1, line.underWay < share { turns.append(domain) }
        lines[domain] = line
        waitingCount += 1
        return true
    }

    /// What may begin now; it is under way until ``finish(_:)``.
    mutating func next() -> (domain: String, work: Work)? {
        guard !turns.isEmpty else { return nil }
        let domain = turns.removeFirst()
        guard var line = lines.removeValue(forKey: domain), !line.waiting.isEmpty else { return nil }
        let work = line.waiting.removeFirst()
        line.underWay += 1
        if !line.waiting.isEmpty, line.underWay < share { turns.append(domain) }
        lines[domain] = line
        waitingCount -= 1
        return (domain, work)
    }

    /// Something of the domain is no longer under way.
    mutating func finish(_ domain: String) {
        guard var line = lines.removeValue(forKey: domain) else { return }
        if line.underWay == share, !line.waiting.isEmpty { turns.append(domain) }
        line.underWay -= 1
        if line.underWay > 0 || !line.waiting.isEmpty { lines[domain] = line }
    }

    /// Takes out all that waits, whatever is under way.
    mutating func takeAll() -> [Work] {
        let work = lines.values.flatMap(\.waiting)
        for domain in Array(lines.keys) { lines[domain]?.waiting = [] }
        lines = lines.filter { $0.value.underWay > 0 }
        turns = []
        waitingCount = 0
        return work
    }
}
