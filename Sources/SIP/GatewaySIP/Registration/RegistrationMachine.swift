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
        /// A REGISTER is on its way; how often it had to be sent anew because the server asked for more.
        case asking(repeats: Int)
        /// Until the timer says that it is time for a refresh.
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
        /// How long the server keeps the binding, and whether it was shown a digest.
        case accepted(for: Duration, withDigest: Bool)
        /// `byServer` is false where another server may do better (RFC 3263 section 4.3).
        case rejected(SIPReason, byServer: Bool, retryAfter: Duration?)
        /// The same again, with what the server has asked for.
        case repeated
        /// A challenge that cannot be answered, or was answered wrongly.
        case challengeFailed(SIPReason)
        case connectionLost
        case timeUp
    }

    enum Action: Equatable, Sendable {
        case locate(attempt: Int)
        case prepare(SIPTarget, attempt: Int)
        /// A REGISTER; `isRepeat` when it is one more of the same attempt.
        case send(SIPTarget, isRepeat: Bool)
        /// Our turn at the proxy is over.
        case leave(SIPTarget)
        /// The answer to what was sent is not wanted any more.
        case abandon
        /// What is registered there, or may be, is removed; also what the REGISTER on its way registers.
        case unbind(SIPTarget)
        case setTimer(Duration)
        case cancelTimer
        case report(RegistrationState)
        case authenticated
        case note(SIPTarget, didAnswer: Bool, retryAfter: Duration?)
    }

    private(set) var phase = Phase.idle
    /// Where the account is bound as far as we know, or may be: what was sent there was not refused.
    private(set) var bound: SIPTarget?
    private var attempt = 0
    /// Where this attempt may go; those before `next` have been tried.
    private var targets: [SIPTarget] = []
    private var next = 0
    /// The server that has the binding is asked first; when it fails, the others are looked for.
    private var isRefreshing = false
    private var backoff: RetryBackoff
    private var lastReport: RegistrationState?
    private let responseTimeout: Duration

    /// Challenges of a proxy and of a registrar, a stale nonce each, an interval that was too brief.
    private static let repeatsMax = 6
    /// How long others may be before us at a server.
    static let turnTimeout = Duration.seconds(60)

    init(backoff: RetryBackoff, responseTimeout: Duration) {
        self.backoff = backoff
        self.responseTimeout = responseTimeout
    }

    private var target: SIPTarget? { targets.indices.contains(next) ? targets[next] : nil }

    /// Whether that attempt still waits for its turn.
    func isPreparing(_ attempt: Int) -> Bool { phase == .preparing && attempt == self.attempt }

    mutating func receive(_ input: Input, using random: inout some RandomNumberGenerator) -> [Action] {
        switch input {
        case .register: register()
        case .unregister: unregister()
        case .located(let targets, let attempt): located(targets, attempt, using: &random)
        case .notLocated(let reason, let attempt):
            phase == .locating && attempt == self.attempt ? fail(reason, retryAfter: nil, using: &random) : []
        case .prepared(let attempt): prepared(attempt)
        case .notPrepared(let reason, let attempt): notPrepared(reason, attempt, using: &random)
        case .accepted(let lifetime, let withDigest): accepted(for: lifetime, withDigest, using: &random)
        case .rejected(let reason, let byServer, let retryAfter):
            rejected(reason, byServer: byServer, retryAfter, using: &random)
        case .repeated: repeated(using: &random)
        case .challengeFailed(let reason): rejected(reason, byServer: true, nil, using: &random)
        case .connectionLost: phase == .registered ? [.cancelTimer] + refresh() : []
        case .timeUp: timeUp(using: &random)
        }
    }
}

// MARK: What the client wants

extension RegistrationMachine {
    /// Also where there is a binding already: then it is refreshed.
    private mutating func register() -> [Action] {
        let sent: [Action] = isAsking ? [.abandon] : []
        if isAsking { bound = bound ?? target }
        return leaving() + sent + report(.registering) + begin()
    }

    private mutating func unregister() -> [Action] {
        let place = bound ?? (isAsking ? target : nil)
        let actions = leaving() + (place.map { [.unbind($0)] } ?? [])
        phase = .idle
        bound = nil
        lastReport = nil
        return actions
    }

    private var isAsking: Bool { if case .asking = phase { true } else { false } }

    /// Ends what the present phase waits for.
    private mutating func leaving() -> [Action] {
        attempt += 1
        switch phase {
        case .idle, .locating, .refused: return []
        case .preparing, .asking: return [.cancelTimer] + (target.map { [.leave($0)] } ?? [])
        case .waitingToRetry, .registered: return [.cancelTimer]
        }
    }
}

// MARK: Steps

extension RegistrationMachine {
    private mutating func begin() -> [Action] {
        attempt += 1
        isRefreshing = false
        phase = .locating
        return [.locate(attempt: attempt)]
    }

    private mutating func refresh() -> [Action] {
        isRefreshing = true
        return prepare()
    }

    private mutating func located(
        _ targets: [SIPTarget], _ attempt: Int, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        guard phase == .locating, attempt == self.attempt else { return [] }
        guard !targets.isEmpty else {
            return fail(SIPReason(503, "No SIP server"), retryAfter: nil, using: &random)
        }
        self.targets = targets
        next = 0
        return prepare()
    }

    private mutating func prepare() -> [Action] {
        guard let target else { return begin() }
        attempt += 1
        phase = .preparing
        return [.setTimer(Self.turnTimeout), .prepare(target, attempt: attempt)]
    }

    private mutating func prepared(_ attempt: Int) -> [Action] {
        guard isPreparing(attempt), let target else { return [] }
        phase = .asking(repeats: 0)
        return [.setTimer(responseTimeout), .send(target, isRepeat: false)]
    }

    private mutating func notPrepared(
        _ reason: SIPReason, _ attempt: Int, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        guard isPreparing(attempt), let target else { return [] }
        return [.cancelTimer, .note(target, didAnswer: false, retryAfter: nil)]
            + tryNext(after: reason, nil, using: &random)
    }

    private mutating func tryNext(
        after reason: SIPReason, _ retryAfter: Duration?, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        if isRefreshing { return begin() }
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

    private mutating func timeUp(using random: inout some RandomNumberGenerator) -> [Action] {
        switch phase {
        case .idle, .locating, .refused: return []
        case .waitingToRetry: return begin()
        case .registered: return refresh()
        case .preparing:
            return (target.map { [.leave($0)] } ?? []) + fail(.timeout, retryAfter: nil, using: &random)
        case .asking:
            guard let target else { return [] }
            // It may have been registered all the same.
            bound = bound ?? target
            return [.leave(target), .abandon, .note(target, didAnswer: false, retryAfter: nil)]
                + tryNext(after: .timeout, nil, using: &random)
        }
    }

    /// Told on change only; a failure that has become final is a change.
    private mutating func report(_ state: RegistrationState) -> [Action] {
        guard !state.isSame(as: lastReport) else { return [] }
        lastReport = state
        return [.report(state)]
    }
}

// MARK: Answers

extension RegistrationMachine {
    private mutating func accepted(
        for lifetime: Duration, _ withDigest: Bool, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        guard isAsking, let target else { return [] }
        phase = .registered
        bound = target
        isRefreshing = false
        backoff.reset()
        let actions: [Action] = [
            .leave(target), .note(target, didAnswer: true, retryAfter: nil),
            .setTimer(Self.refreshTime(lifetime, using: &random)),
        ]
        return actions + (withDigest ? [.authenticated] : []) + report(.registered)
    }

    /// Early enough for a second try, and not of all accounts at once; once a second at most, whatever is granted.
    private static func refreshTime(
        _ lifetime: Duration, using random: inout some RandomNumberGenerator
    ) -> Duration {
        max(.seconds(1), lifetime * Double.random(in: 0.5...0.7, using: &random))
    }

    private mutating func rejected(
        _ reason: SIPReason, byServer: Bool, _ retryAfter: Duration?, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        guard isAsking, let target else { return [] }
        let over: [Action] = [
            .cancelTimer, .leave(target), .note(target, didAnswer: byServer, retryAfter: retryAfter),
        ]
        return over
            + (byServer
                ? fail(reason, retryAfter: retryAfter, using: &random)
                : tryNext(after: reason, retryAfter, using: &random))
    }

    private mutating func repeated(using random: inout some RandomNumberGenerator) -> [Action] {
        guard case .asking(let repeats) = phase, let target else { return [] }
        guard repeats < Self.repeatsMax else {
            return rejected(.refusedPassword, byServer: true, nil, using: &random)
        }
        phase = .asking(repeats: repeats + 1)
        return [.setTimer(responseTimeout), .send(target, isRepeat: true)]
    }
}
