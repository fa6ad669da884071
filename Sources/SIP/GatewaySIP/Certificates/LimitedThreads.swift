internal import Dispatch

/// Runs what blocks on threads of its own, so many at a time; others wait in order.
actor LimitedThreads {
    private let limit: Int
    private var running = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private let queue = DispatchQueue(label: "sip.certificates", attributes: .concurrent)

    init(_ limit: Int) { self.limit = limit }

    func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        if running == limit { await withCheckedContinuation { waiting.append($0) } } else { running += 1 }
        let value = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: body()) }
        }
        // The place goes on to who waits longest.
        if waiting.isEmpty { running -= 1 } else { waiting.removeFirst().resume() }
        return value
    }
}
