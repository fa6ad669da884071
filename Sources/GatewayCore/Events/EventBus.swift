internal import CoreMetrics
internal import Logging
internal import Metrics
internal import Synchronization

/// Carries typed events between plugins, within the process.
///
/// Each subscriber has a bounded queue of its own and takes its events one at a time, in the order in which each
/// publisher published them. A subscriber that is too slow loses the *oldest* events in its queue, since the newest say
/// more about the present; it is told how many, and `gateway_bus_events_lost_total` counts them. Publishing never waits.
final class EventBus: Sendable {
    /// What a subscription's queue is given at once; everything else about it is the subscriber's own.
    struct Subscription: Sendable {
        let number: UInt64
        let offer: @Sendable (any GatewayEvent) -> Void
    }

    private struct State {
        var nextNumber: UInt64 = 0
        var subscriptions: [ObjectIdentifier: [Subscription]] = [:]
    }

    private let state = Mutex(State())

    func publish<Event: GatewayEvent>(_ event: Event) {
        let subscriptions = state.withLock { $0.subscriptions[ObjectIdentifier(Event.self)] ?? [] }
        for subscription in subscriptions { subscription.offer(event) }
    }

    /// Runs `body` for each event until the closure that is given back is called; at most `buffer` events wait.
    func subscribe<Event: GatewayEvent>(
        to type: Event.Type, buffer: Int, subscriber: String,
        onLoss: (@Sendable (Int) -> Void)?, _ body: @escaping @Sendable (Event) async -> Void
    ) -> @Sendable () -> Void {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Event.self, bufferingPolicy: .bufferingNewest(max(buffer, 1)))
        let lost = Counter(label: "gateway_bus_events_lost_total", dimensions: [("subscriber", subscriber)])
        let number = state.withLock { state in
            let number = state.nextNumber
            state.nextNumber &+= 1
            let subscription = Subscription(number: number) { event in
                guard let event = event as? Event else { return }
                guard case .dropped = continuation.yield(event) else { return }
                lost.increment()
                onLoss?(1)
            }
            state.subscriptions[ObjectIdentifier(type), default: []].append(subscription)
            return number
        }
        let task = Task {
            for await event in stream {
                // What waits already is not for a subscriber that has left.
                if Task.isCancelled { return }
                await body(event)
            }
        }
        return { [weak self] in
            self?.remove(number, of: ObjectIdentifier(type))
            continuation.finish()
            task.cancel()
        }
    }

    private func remove(_ number: UInt64, of type: ObjectIdentifier) {
        state.withLock { state in
            state.subscriptions[type]?.removeAll { $0.number == number }
            if state.subscriptions[type]?.isEmpty == true { state.subscriptions[type] = nil }
        }
    }
}
