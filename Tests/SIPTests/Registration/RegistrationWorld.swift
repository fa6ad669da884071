@testable import GatewaySIP

/// What the agent would hold for one registration machine, and what must always be true of it.
struct RegistrationWorld {
    /// What may happen, relative to what the machine has asked for.
    enum Step: CaseIterable {
        case register, unregister
        case located, locatedEarlier, notLocated, refusedByLocator
        case prepared, preparedEarlier, notPrepared
        case trying, accepted, overloaded, serverError, forbidden
        case challenged, challengedStale, challengedWrongly
        case timeUp
    }

    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    static let targets = [SIPTarget.server(1), SIPTarget.server(2)]

    private(set) var machine = RegistrationMachine(
        backoff: RetryBackoff(minimum: .seconds(2), maximum: .seconds(120)), responseTimeout: .seconds(10))
    private var random = SeededGenerator(7)
    private var locating: [Int] = []
    private var preparing: [Int] = []
    private(set) var hasTimer = false
    private(set) var hasHandle = false
    private(set) var isInWindow = false
    private var hasAuthenticated = false
    private(set) var reports: [RegistrationState] = []
    /// Nothing else may happen before the client asks for it.
    private var isSilenced = true

    /// - Returns: false when the machine ignored it.
    mutating func take(_ step: Step) throws(Broken) -> Bool {
        let before = machine.phase
        if step == .timeUp { hasTimer = false }
        if step == .register { isSilenced = false }
        if step == .unregister { isSilenced = true }
        let actions = machine.receive(input(step), using: &random)
        if step == .timeUp, before != .waitingToRetry, !Self.isAsking(before) {
            guard actions.isEmpty else { throw Broken(description: "a timer that nobody set did \(actions)") }
        }
        if isSilenced, step != .unregister {
            guard actions.isEmpty else { throw Broken(description: "\(step) did \(actions) after the end") }
        }
        for action in actions { try perform(action, before) }
        try check(step, before)
        return !actions.isEmpty || machine.phase != before
    }

    private func input(_ step: Step) -> RegistrationMachine.Input {
        switch step {
        case .register: .register
        case .unregister: .unregister
        case .located: .located(Self.targets, attempt: locating.last ?? 0)
        case .locatedEarlier: .located(Self.targets, attempt: locating.dropLast().last ?? -1)
        case .notLocated: .notLocated(SIPReason(503, "DNS lookup error"), attempt: locating.last ?? 0)
        case .refusedByLocator: .notLocated(SIPReason(403, "Network not allowed"), attempt: locating.last ?? 0)
        case .prepared: .prepared(attempt: preparing.last ?? 0)
        case .preparedEarlier: .prepared(attempt: preparing.dropLast().last ?? -1)
        case .notPrepared: .notPrepared(SIPReason(503, "TLS certificate refused"), attempt: preparing.last ?? 0)
        case .trying: .answer(SIPReason(100, "Trying"), retryAfter: nil)
        case .accepted: .answer(SIPReason(200, "OK"), retryAfter: nil)
        case .overloaded: .answer(SIPReason(503, "Service Unavailable"), retryAfter: .seconds(3))
        case .serverError: .answer(SIPReason(500, "Server Internal Error"), retryAfter: nil)
        case .forbidden: .answer(SIPReason(403, "Forbidden"), retryAfter: nil)
        case .challenged: .challenge(.answer(.byStack(.digest())))
        case .challengedStale: .challenge(.answer(.byStack(.digest(isStale: true))))
        case .challengedWrongly: .challenge(.cannotAnswer(SIPReason(401, "Unexpected realm")))
        case .timeUp: .timeUp
        }
    }

    private mutating func perform(
        _ action: RegistrationMachine.Action, _ before: RegistrationMachine.Phase
    ) throws(Broken) {
        switch action {
        case .locate(let attempt):
            try demand(attempt > (locating.last ?? 0), "an attempt's number came again")
            locating.append(attempt)
        case .prepare(_, let attempt):
            try demand(attempt > (preparing.last ?? 0), "an attempt's number came again")
            preparing.append(attempt)
        case .send:
            try demand(!hasHandle, "a REGISTER was sent before the last one was given up")
            try demand(hasTimer, "a REGISTER was sent without a time limit")
            hasHandle = true
            isInWindow = true
            hasAuthenticated = false
        case .authenticate:
            try demand(hasHandle, "a challenge of nothing was answered")
            hasAuthenticated = true
        case .leave: isInWindow = false
        case .abandon, .unbind:
            try demand(hasHandle, "\(action) of nothing")
            hasHandle = false
        case .setTimer(let delay):
            try demand(delay > .zero, "no time to wait")
            hasTimer = true
        case .cancelTimer: hasTimer = false
        case .report(let state):
            try demand(reports.last.map { !Self.isSameKind($0, state) } ?? true, "\(state) was told twice")
            reports.append(state)
        case .authenticated: try demand(hasAuthenticated, "authenticated without a digest")
        case .note: break
        }
    }

    private func check(_ step: Step, _ before: RegistrationMachine.Phase) throws(Broken) {
        let phase = machine.phase
        let isAsking = Self.isAsking(phase)
        try demand(hasTimer == (isAsking || phase == .waitingToRetry), "in \(phase) the timer is \(hasTimer)")
        try demand(hasHandle == (isAsking || phase == .registered), "in \(phase) there is a handle: \(hasHandle)")
        // The challenge of a refresh is answered without waiting for a turn.
        try demand(!isInWindow || isAsking, "the place in the window was kept in \(phase)")
        if isAsking, !Self.isAsking(before), before != .registered { try demand(isInWindow, "no place in the window") }
        try demand((phase == .idle) == isSilenced, "\(phase) after \(step)")
        if step == .challengedWrongly, Self.isAsking(before) || before == .registered {
            try demand(phase == .refused, "what cannot be answered is tried again")
        }
        if step == .serverError || step == .overloaded, Self.isAsking(before) {
            try demand(phase == .waitingToRetry || phase == .preparing, "given up after \(step): \(phase)")
        }
        switch (phase, reports.last) {
        case (.registered, .registered?), (.refused, .failed?), (.waitingToRetry, .failed?): break
        case (.registered, _), (.refused, _), (.waitingToRetry, _):
            throw Broken(description: "in \(phase) the client was told \(String(describing: reports.last))")
        default: break
        }
    }

    private func demand(_ condition: Bool, _ text: @autoclosure () -> String) throws(Broken) {
        guard condition else { throw Broken(description: text()) }
    }

    private static func isAsking(_ phase: RegistrationMachine.Phase) -> Bool {
        if case .asking = phase { true } else { false }
    }

    private static func isSameKind(_ left: RegistrationState, _ right: RegistrationState) -> Bool {
        switch (left, right) {
        case (.registering, .registering), (.registered, .registered), (.failed, .failed): true
        default: false
        }
    }
}
