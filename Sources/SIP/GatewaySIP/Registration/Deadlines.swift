/// One deadline for each owner, the earliest first.
struct Deadlines<Owner: Hashable> {
    private struct Entry {
        let time: ContinuousClock.Instant
        let owner: Owner
    }

    /// A binary heap. What was replaced or cancelled stays in it until its time has come.
    private var heap: [Entry] = []
    private var valid: [Owner: ContinuousClock.Instant] = [:]

    var earliest: ContinuousClock.Instant? { heap.first?.time }

    mutating func set(_ owner: Owner, at time: ContinuousClock.Instant) {
        valid[owner] = time
        heap.append(Entry(time: time, owner: owner))
        if heap.count > 4 * valid.count + 64 { clean() }
        rise(heap.count - 1)
    }

    mutating func cancel(_ owner: Owner) { valid[owner] = nil }

    /// An owner whose time has come; call it until nil comes back.
    mutating func next(at now: ContinuousClock.Instant) -> Owner? {
        while let first = heap.first, first.time <= now {
            removeFirst()
            guard valid[first.owner] == first.time else { continue }
            valid[first.owner] = nil
            return first.owner
        }
        return nil
    }

    private mutating func clean() {
        let entries = heap.filter { valid[$0.owner] == $0.time }
        heap = entries.sorted { $0.time < $1.time }
    }

    private mutating func rise(_ position: Int) {
        var position = min(position, heap.count - 1)
        while position > 0 {
            let parent = (position - 1) / 2
            guard heap[position].time < heap[parent].time else { return }
            heap.swapAt(position, parent)
            position = parent
        }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var position = 0
        while true {
            var least = position
            for child in [2 * position + 1, 2 * position + 2] where child < heap.count {
                if heap[child].time < heap[least].time { least = child }
            }
            guard least != position else { return }
            heap.swapAt(position, least)
            position = least
        }
    }
}
