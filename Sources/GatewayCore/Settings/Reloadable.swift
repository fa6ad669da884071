#if !GATEWAY_THREAD_SANITIZER
    public import Synchronization
#endif

/// A setting that a reload may change while the daemon runs.
///
/// Read ``value`` each time it is needed instead of keeping a copy. Reading takes a short lock; from any thread.
public final class Reloadable<Value: Sendable>: Sendable {
    private struct Reload {
        var proposed: Value?
        var observers: [@Sendable (Value) -> Void] = []
    }

    @usableFromInline let current: Mutex<Value>
    private let reload = Mutex(Reload())

    /// A box that nothing reloads, for tests.
    public init(_ value: Value) {
        current = Mutex(value)
    }

    /// The value that holds now.
    // Inlined, so that a plugin that reads it for every request does not pay for a generic type at run time.
    @inlinable public var value: Value {
        current.withLock { $0 }
    }

    /// Calls `observer` with the new value after each reload that changed it.
    ///
    /// By then every setting of that reload has its new value. Observers run on the thread that reloads, one after the
    /// other, and must neither block nor reload again. They live as long as the box.
    public func onChange(_ observer: @escaping @Sendable (Value) -> Void) {
        reload.withLock { $0.observers.append(observer) }
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
        reload.withLock { $0.proposed } ?? value
    }

    func propose(_ value: Value) {
        reload.withLock { $0.proposed = value }
    }

    func commit() {
        reload.withLock { reload in
            if let proposed = reload.proposed { current.withLock { $0 = proposed } }
            reload.proposed = nil
        }
    }

    func discard() {
        reload.withLock { $0.proposed = nil }
    }

    func notifyObservers() {
        let (observers, value) = (reload.withLock { $0.observers }, value)
        for observer in observers {
            observer(value)
        }
    }
}
