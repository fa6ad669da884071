/// How an account becomes and stays registered: a value that is told what happened and says what to do.
///
/// It knows nothing of Sofia, DNS or clocks. Each attempt has a number; what comes back for an older one is ignored.
struct RegistrationMachine: Sendable {
    enum Phase: Equatable, Sendable {
        /// Nothing is wanted.
        case idle
        case locating
        /// The certificate is looked at, or others are before us.
        case preparing
        /// A REGISTER is on its way; how often its challenges have been answered.
        case asking(challengesAnswered: Int)
        /// Refreshed by the stack until it says otherwise.
        case registered
        case waitingToRetry
        /// The server does not want this account: only its client can change that.
        case refused
    }

    enum Input: Sendable {
        case register
        case unregister
        case located([SIPTarget], attempt: Int)
        case notLocated(SIPReason, attempt: Int)
        case prepared(attempt: Int)
        case notPrepared(SIPReason, attempt: Int)
        case answer(SIPReason, retryAfter: Duration?)
        /// A 401 or 407, and what can be said to it.
        case challenge(ChallengeVerdict)
        case timeUp
    }

    enum Action: Equatable, Sendable {
        case locate(attempt: Int)
        case prepare(SIPTarget, attempt: Int)
        case send(SIPTarget)
        case authenticate(ChallengeAnswer)
        /// Our turn at the proxy is over.
        case leave(SIPTarget)
        /// What was sent is given up.
        case abandon
        /// What is registered, or may be, is removed at the server.
        case unbind
        case setTimer(Duration)
        case cancelTimer
        case report(RegistrationState)
        case authenticated
        case note(SIPTarget, didAnswer: Bool, retryAfter: Duration?)
    }

    private(set) var phase = Phase.idle
    private var attempt = 0
    /// Where this attempt may go; those before `next` have been tried.
    private var targets: [SIPTarget] = []
    private var next = 0
    private var hasAnsweredChallenge = false
    private var backoff: RetryBackoff
    private var lastReport: RegistrationState?
    private let responseTimeout: Duration

    /// Challenges of one request that are answered when the nonce was stale.
    private static let challengesMax = 3

    init(backoff: RetryBackoff, responseTimeout: Duration) {
        self.backoff = backoff
        self.responseTimeout = responseTimeout
    }

    private var target: SIPTarget? { targets.indices.contains(next) ? targets[next] : nil }

    mutating func receive(_ input: Input, using random: inout some RandomNumberGenerator) -> [Action] {
        switch input {
        case .register:
            backoff.reset()
            return leaving(keepsBinding: true) + report(.registering) + begin()
        case .unregister:
            let actions = leaving(keepsBinding: false)
            phase = .idle
            return actions
        case .located(let targets, let attempt):
            guard phase == .locating, attempt == self.attempt else { return [] }
            self.targets = targets
            next = 0
            return prepare()
        case .notLocated(let reason, let attempt):
            guard phase == .locating, attempt == self.attempt else { return [] }
            return fail(reason, retryAfter: nil, using: &random)
        case .prepared(let attempt):
            guard phase == .preparing, attempt == self.attempt, let target else { return [] }
            phase = .asking(challengesAnswered: 0)
            hasAnsweredChallenge = false
            return [.setTimer(responseTimeout), .send(target)]
        case .notPrepared(let reason, let attempt):
            guard phase == .preparing, attempt == self.attempt, let target else { return [] }
            return [.note(target, didAnswer: false, retryAfter: nil)] + tryNext(after: reason, nil, using: &random)
        case .answer(let reason, let retryAfter): return answered(reason, retryAfter, using: &random)
        case .challenge(let verdict): return challenged(verdict, using: &random)
        case .timeUp: return timeUp(using: &random)
        }
    }

    // MARK: Steps

    private mutating func begin() -> [Action] {
        attempt += 1
        phase = .locating
        return [.locate(attempt: attempt)]
    }

    private mutating func prepare() -> [Action] {
        guard let target else { return [] }
        attempt += 1
        phase = .preparing
        return [.prepare(target, attempt: attempt)]
    }

    /// Ends what the present phase has going on.
    private mutating func leaving(keepsBinding: Bool) -> [Action] {
        defer { attempt += 1 }
        switch phase {
        case .idle, .locating, .refused: return []
        case .preparing: return target.map { [.leave($0)] } ?? []
        case .waitingToRetry: return [.cancelTimer]
        case .asking: return [.cancelTimer] + (target.map { [.leave($0)] } ?? []) + [keepsBinding ? .abandon : .unbind]
        case .registered: return [keepsBinding ? .abandon : .unbind]
        }
    }

    private mutating func tryNext(
        after reason: SIPReason, _ retryAfter: Duration?, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        next += 1
        return target == nil ? fail(reason, retryAfter: retryAfter, using: &random) : prepare()
    }

    private mutating func fail(
        _ reason: SIPReason, retryAfter: Duration?, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        guard reason.isTransient else {
            phase = .refused
            return report(.failed(reason))
        }
        phase = .waitingToRetry
        return report(.failed(reason)) + [.setTimer(backoff.next(atLeast: retryAfter, using: &random))]
    }

    /// Told on change only.
    private mutating func report(_ state: RegistrationState) -> [Action] {
        switch (lastReport, state) {
        case (.registering, .registering), (.registered, .registered), (.failed, .failed): return []
        default:
            lastReport = state
            return [.report(state)]
        }
    }
}

// MARK: Answers

extension RegistrationMachine {
    private mutating func answered(
        _ reason: SIPReason, _ retryAfter: Duration?, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        guard reason.code >= 200, let target else { return [] }
        switch phase {
        case .asking:
            let over: [Action] = [.cancelTimer, .leave(target)]
            if reason.code < 300 { return over + succeeded(target) }
            let note = Action.note(target, didAnswer: !reason.isServerFailure, retryAfter: retryAfter)
            guard reason.isServerFailure else {
                return over + [.abandon, note] + fail(reason, retryAfter: retryAfter, using: &random)
            }
            return over + [.abandon, note] + tryNext(after: reason, retryAfter, using: &random)
        case .registered where reason.code >= 300:
            // A refresh failed, and with it the binding. Another server may do better, so nothing is said yet.
            return [.abandon, .note(target, didAnswer: !reason.isServerFailure, retryAfter: retryAfter)] + begin()
        default: return []
        }
    }

    private mutating func succeeded(_ target: SIPTarget) -> [Action] {
        phase = .registered
        backoff.reset()
        var actions: [Action] = [.note(target, didAnswer: true, retryAfter: nil)]
        if hasAnsweredChallenge { actions.append(.authenticated) }
        return actions + report(.registered)
    }

    private mutating func challenged(
        _ verdict: ChallengeVerdict, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        guard let target else { return [] }
        var answered = 0
        switch phase {
        case .asking(let challengesAnswered): answered = challengesAnswered
        // The stack could not answer the challenge of a refresh from what it remembers.
        case .registered: break
        default: return []
        }
        switch verdict {
        case .answer(let answer) where answered == 0 || (answer.isStale && answered < Self.challengesMax):
            phase = .asking(challengesAnswered: answered + 1)
            hasAnsweredChallenge = true
            return [.setTimer(responseTimeout), .authenticate(answer)]
        case .answer: return refused(.refusedPassword, target, using: &random)
        case .cannotAnswer(let reason): return refused(reason, target, using: &random)
        }
    }

    private mutating func refused(
        _ reason: SIPReason, _ target: SIPTarget, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        [.cancelTimer, .leave(target), .abandon, .note(target, didAnswer: true, retryAfter: nil)]
            + fail(reason, retryAfter: nil, using: &random)
    }

    private mutating func timeUp(using random: inout some RandomNumberGenerator) -> [Action] {
        switch phase {
        case .waitingToRetry: return begin()
        case .asking:
            guard let target else { return [] }
            return [.leave(target), .abandon, .note(target, didAnswer: false, retryAfter: nil)]
                + tryNext(after: .timeout, nil, using: &random)
        default: return []
        }
    }
}
