internal import CDNS
internal import GatewayCore
internal import Synchronization

/// The questions on their way to the DNS thread, and the tasks that wait for their answers.
final class DNSQuestionQueue: Sendable {
    typealias Outcome = Result<DNSAnswer, DNSError>

    struct Submission {
        let id: UInt64
        let question: DNSQuestion
    }

    private struct State {
        enum Phase {
            case idle
            case running(thread: UInt64, wake: Int32)
            case stopped
        }

        var phase = Phase.idle
        var lastID: UInt64 = 0
        /// Questions that c-ares has not let go of; some of them nobody waits for any more.
        var open = 0
        var submitted: [Submission] = []
        var waiting: [UInt64: CheckedContinuation<Outcome, Never>] = [:]
    }

    private let state = Mutex(State())
    private let openMax: Int

    init(openMax: Int) { self.openMax = openMax }

    func ask(_ question: DNSQuestion) async throws(DNSError) -> DNSAnswer {
        let outcome = await withCheckedContinuation { continuation in
            let refusal = state.withLock { submit(question, continuation, &$0) }
            if let refusal { continuation.resume(returning: .failure(refusal)) }
        }
        return try outcome.get()
    }

    private func submit(
        _ question: DNSQuestion, _ continuation: CheckedContinuation<Outcome, Never>, _ state: inout State
    ) -> DNSError? {
        guard case .running(_, let wake) = state.phase else { return .notRunning }
        guard state.open < openMax else { return .tooManyQuestions }
        state.open += 1
        state.lastID += 1
        state.waiting[state.lastID] = continuation
        state.submitted.append(Submission(id: state.lastID, question: question))
        if state.submitted.count == 1 { gateway_dns_wake(wake) }
        return nil
    }

    /// What was asked since the last call; nil when the thread has to end.
    func submissions() -> [Submission]? {
        state.withLock { state in
            if case .stopped = state.phase { return nil }
            defer { state.submitted.removeAll() }
            return state.submitted
        }
    }

    /// Answers the task that waits, unless it was answered before.
    func settle(_ id: UInt64, _ outcome: Outcome) {
        state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(returning: outcome)
    }

    /// c-ares is done with one question.
    func release() { state.withLock { $0.open -= 1 } }

    func start(_ loop: DNSLoop) throws(DNSError) {
        let problem: DNSError? = state.withLock { state in
            guard case .idle = state.phase else { return .unusableSettings("the client was started before") }
            var thread: UInt64 = 0
            // The thread takes the reference over.
            let context = Unmanaged.passRetained(loop)
            let isStarted = gateway_dns_thread_start(
                &thread, { $0.map { Unmanaged<DNSLoop>.fromOpaque($0).takeRetainedValue().run() } },
                context.toOpaque())
            guard isStarted else {
                context.release()
                return .unusableSettings("there is no thread for it")
            }
            state.phase = .running(thread: thread, wake: loop.wake)
            return nil
        }
        if let problem { throw problem }
    }

    func stop(within limit: Duration) -> Bool {
        let (thread, waiting) = state.withLock { state in
            defer {
                state.phase = .stopped
                state.waiting = [:]
            }
            guard case .running(let thread, let wake) = state.phase else { return (UInt64?.none, state.waiting) }
            // Inside the lock: once the phase is `stopped` the thread may end and close it.
            gateway_dns_wake(wake)
            return (thread, state.waiting)
        }
        for continuation in waiting.values { continuation.resume(returning: .failure(.notRunning)) }
        guard let thread else { return true }
        return gateway_dns_thread_join(thread, Int32(clamping: limit.wholeMilliseconds))
    }
}
