/// How many requests may wait for an answer of one proxy at the same time. A burst beyond it would overflow its queue or
/// ours.
struct RequestWindow<Ticket: Hashable & Sendable>: Sendable {
    let size: Int
    private var inside: Set<Ticket> = []
    /// In order of arrival, with those that gave up meanwhile.
    private var queue: [Ticket] = []
    private var first = 0
    private var waiting: Set<Ticket> = []

    init(size: Int) { self.size = size }

    var isEmpty: Bool { inside.isEmpty && waiting.isEmpty }

    /// - Returns: true when the request may go at once; else it is its turn when `leave` names it.
    mutating func enter(_ ticket: Ticket) -> Bool {
        guard inside.count >= size else {
            inside.insert(ticket)
            return true
        }
        if waiting.insert(ticket).inserted { queue.append(ticket) }
        return false
    }

    /// The request is answered, or nobody wants its answer any more.
    /// - Returns: whose turn it is now.
    mutating func leave(_ ticket: Ticket) -> Ticket? {
        waiting.remove(ticket)
        guard inside.remove(ticket) != nil else { return nil }
        while first < queue.count {
            let next = queue[first]
            first += 1
            guard waiting.remove(next) != nil else { continue }
            forgetThePast()
            inside.insert(next)
            return next
        }
        forgetThePast()
        return nil
    }

    private mutating func forgetThePast() {
        guard first == queue.count || first > 1024 else { return }
        queue.removeFirst(first)
        first = 0
    }
}
