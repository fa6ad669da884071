import Synchronization

/// A setting that a reload may change while the daemon runs.
///
/// Read ``value`` each time it is needed instead of keeping a copy. Reading takes a short lock; from any thread.
public final class Reloadable<Value: Sendable>: Sendable {
    private struct State {
        var value: Value
        var proposed: Value?
        var observers: [@Sendable (Value) -> Void] = []
    }

    private let state: Mutex<State>

    /// A box that nothing reloads, for tests.
    public init(_ value: Value) {
        state = Mutex(State(value: value))
    }

    /// The value that holds now.
    public var value: Value {
        state.withLock { $0.value }
    }

    /// Calls `observer` with the new value after each reload that changed it.
    ///
    /// By then every setting of that reload has its new value. Observers run on the thread that reloads, one after the
    /// other, and must neither block nor reload again. They live as long as the box.
    public func onChange(_ observer: @escaping @Sendable (Value) -> Void) {
        state.withLock { $0.observers.append(observer) }
    }
}

/// The two steps of a reload: every box is given its proposed value, then all are committed or all discarded.
protocol StagedBox: AnyObject, Sendable {
    func commit()
    func discard()
    func notifyObservers()
}

extension Reloadable: StagedBox {
    /// The value that will hold if the reload under way is accepted; without one, the value that holds.
    var proposedValue: Value {
        state.withLock { $0.proposed ?? $0.value }
    }

    func propose(_ value: Value) {
        state.withLock { $0.proposed = value }
    }

    func commit() {
        state.withLock { state in
            if let proposed = state.proposed {
                state.value = proposed
            }
            state.proposed = nil
        }
    }

    func discard() {
        state.withLock { $0.proposed = nil }
    }

    func notifyObservers() {
        let (observers, value) = state.withLock { ($0.observers, $0.value) }
        for observer in observers {
            observer(value)
        }
    }
}
