internal import Synchronization

/// Whether the daemon wants new connections. Goes forward only: starting, ready, draining.
public final class Readiness: Sendable {
    public enum State: UInt8, Sendable {
        case starting
        case ready
        case draining
    }

    private let raw = Atomic<UInt8>(State.starting.rawValue)
    private let failure = Mutex<String?>(nil)

    init() {}

    public var state: State { State(rawValue: raw.load(ordering: .acquiring)) ?? .draining }

    /// Why the daemon does not do all that it should, though it runs.
    public var problem: String? { failure.withLock { $0 } }

    /// Moves on to `state`; does nothing where that lies behind.
    func advance(to state: State) { raw.max(state.rawValue, ordering: .acquiringAndReleasing) }

    /// Part of the daemon has failed for good; the first problem is kept.
    func fail(_ problem: String) { failure.withLock { $0 = $0 ?? problem } }
}
