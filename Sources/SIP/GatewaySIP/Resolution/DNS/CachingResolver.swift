internal import GatewayCore
internal import Synchronization

/// Remembers answers, and asks a question once however many tasks wait for its answer.
public final class CachingResolver: DNSResolving {
    private typealias Outcome = Result<DNSAnswer, DNSError>
    private typealias Waiting = CheckedContinuation<Outcome, Never>

    private struct State {
        var cache: DNSCache
        var lastID: UInt64 = 0
        /// The tasks that wait for each question that is being asked.
        var waiting: [DNSQuestion: [UInt64: Waiting]] = [:]
    }

    private enum Step {
        case known(Outcome)
        case wait
        case ask
    }

    private let upstream: any DNSResolving
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    public convenience init(_ client: DNSClient, _ options: DNSCacheOptions = DNSCacheOptions()) {
        self.init(client, options) { .now }
    }

    init(
        _ upstream: any DNSResolving, _ options: DNSCacheOptions,
        now: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.upstream = upstream
        self.now = now
        state = Mutex(State(cache: DNSCache(options)))
    }

    /// A task that is cancelled stops waiting at once; the question goes on, for the others and for the cache.
    func answer(to question: DNSQuestion) async throws(DNSError) -> DNSAnswer {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { enter(question, id, $0) }
        } onCancel: {
            withdraw(question, id)
        }
        return try outcome.get()
    }

    private func enter(_ question: DNSQuestion, _ id: UInt64, _ waiting: Waiting) {
        let time = now()
        let step: Step = state.withLock { state in
            if let outcome = state.cache.outcome(of: question, at: time) { return .known(outcome) }
            let isBeingAsked = state.waiting[question] != nil
            state.waiting[question, default: [:]][id] = waiting
            return isBeingAsked ? .wait : .ask
        }
        switch step {
        case .known(let outcome): waiting.resume(returning: outcome)
        case .wait: break
        // Belongs to no caller, as any of them may be cancelled; it ends when the upstream's time-out does.
        case .ask: Task { await ask(question) }
        }
        // The cancellation may have come before there was anything to withdraw.
        if Task.isCancelled { withdraw(question, id) }
    }

    private func ask(_ question: DNSQuestion) async {
        let fresh = await upstream.outcome(of: question)
        let time = now()
        let (outcome, waiting) = state.withLock { state in
            let outcome = state.cache.keep(fresh, of: question, at: time)
            return (outcome, state.waiting.removeValue(forKey: question) ?? [:])
        }
        for continuation in waiting.values { continuation.resume(returning: outcome) }
    }

    private func withdraw(_ question: DNSQuestion, _ id: UInt64) {
        state.withLock { $0.waiting[question]?.removeValue(forKey: id) }?.resume(returning: .failure(.cancelled))
    }
}
