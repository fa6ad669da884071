internal import CTLS
internal import GatewayCore
internal import Synchronization

/// Runs what blocks on threads of its own, so many at a time; domains take turns.
///
/// Not on a pool of tasks or a dispatch queue: those have about as many threads as there are processors, and a few
/// servers that say nothing would hold up all others. A thread ends when there is nothing for it.
final class LimitedThreads: Sendable {
    /// Called with false when it was refused.
    private typealias Work = @Sendable (_ isRun: Bool) -> Void

    private struct State {
        var queue: FairQueue<Work>
        var threads = 0
    }

    private let state: Mutex<State>
    private let limit: Int

    /// - Parameters:
    ///   - limit: how many run at once.
    ///   - share: how many of one domain run at once.
    ///   - waitingMax: how many may wait; more are refused.
    init(_ limit: Int, share: Int, waitingMax: Int) {
        self.limit = limit
        state = Mutex(State(queue: FairQueue(share: share, waitingMax: waitingMax)))
    }

    /// How many threads there are now.
    var count: Int { state.withLock { $0.threads } }

    /// Runs `body` when it is the domain's turn.
    /// - Returns: nil without having run it when too many wait, or there are no threads to be had.
    func run<Value: Sendable>(for domain: String, _ body: @escaping @Sendable () -> Value) async -> Value? {
        await withCheckedContinuation { continuation in
            submit(for: domain) { isRun in continuation.resume(returning: isRun ? body() : nil) }
        }
    }

    private func submit(for domain: String, _ work: @escaping Work) {
        let (isTaken, needsThread) = state.withLock { state in
            guard state.queue.add(work, for: domain) else { return (false, false) }
            guard state.threads < limit, state.queue.isReady else { return (true, false) }
            state.threads += 1
            return (true, true)
        }
        guard isTaken else { return work(false) }
        if needsThread, !startThread() { missThread() }
    }

    /// Other threads serve the queue too, later; without any, nobody would.
    private func missThread() {
        let refused = state.withLock { state in
            state.threads -= 1
            return state.threads == 0 ? state.queue.takeAll() : []
        }
        for work in refused { work(false) }
    }

    // MARK: Threads

    private func startThread() -> Bool {
        let context = Unmanaged.passRetained(self)
        let isStarted = tls_thread_start(
            { context in
                guard let context else { return }
                Unmanaged<LimitedThreads>.fromOpaque(context).takeRetainedValue().serve()
            }, context.toOpaque())
        if !isStarted { context.release() }
        return isStarted
    }

    /// A thread's whole life.
    private func serve() {
        while let (domain, work) = next() {
            work(true)
            state.withLock { $0.queue.finish(domain) }
        }
    }

    private func next() -> (domain: String, work: Work)? {
        state.withLock { state in
            let next = state.queue.next()
            if next == nil { state.threads -= 1 }
            return next
        }
    }
}
