internal import Synchronization

/// A clock that stands still until a test advances it.
@_spi(TestKit) public final class ManualClock: Sendable {
    private struct Entry {
        let due: UInt64
        let repeating: UInt64?
        let body: @Sendable () -> Void
    }

    private struct State {
        var now: UInt64 = 1_000_000_000
        var next: UInt64 = 0
        var entries: [UInt64: Entry] = [:]
    }

    private let state = Mutex(State())

    public init() {}

    var nanoseconds: UInt64 { state.withLock { $0.now } }

    func add(after delay: UInt64, repeating: UInt64?, _ body: @escaping @Sendable () -> Void) -> UInt64 {
        state.withLock { state in
            let number = state.next
            state.next &+= 1
            state.entries[number] = Entry(due: state.now &+ delay, repeating: repeating, body: body)
            return number
        }
    }

    func remove(_ number: UInt64) { state.withLock { $0.entries[number] = nil } }

    /// Lets `duration` pass; what becomes due runs in order, each at its own time.
    public func advance(by duration: Duration) {
        let target = nanoseconds &+ duration.nanosecondsClamped
        while let body = takeDue(until: target) { body() }
        state.withLock { $0.now = target }
    }

    private func takeDue(until target: UInt64) -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard
                let (number, entry) = state.entries.filter({ $0.value.due <= target })
                    .min(by: { ($0.value.due, $0.key) < ($1.value.due, $1.key) })
            else { return nil }
            state.now = max(state.now, entry.due)
            if let repeating = entry.repeating {
                state.entries[number] = Entry(
                    due: entry.due &+ max(repeating, 1), repeating: repeating, body: entry.body)
            } else {
                state.entries[number] = nil
            }
            return entry.body
        }
    }
}
