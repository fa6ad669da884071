@testable import GatewaySIP

/// What the agent would hold for one registration machine, and what must always be true of it.
struct RegistrationWorld {
    /// What may happen, relative to what the machine has asked for.
    enum Step: CaseIterable {
        case register, unregister
        case located, locatedEarlier, notLocated, refusedByLocator
        case prepared, preparedEarlier, notPrepared
        case accepted, acceptedOpenly, overloaded, serverError, forbidden
        case repeated, challengeFailed
        case connectionLost, timeUp
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
    /// A REGISTER is on its way.
    private(set) var hasHandle = false
    private(set) var isInWindow = false
    /// Where a registrar may have us.
    private var bindings: Set<SIPTarget> = []
    private var lastSent: SIPTarget?
    private(set) var reports: [RegistrationState] = []
    /// Nothing else may happen before the client asks for it.
    private var isSilenced = true

    /// - Returns: false when the machine ignored it.
    mutating func take(_ step: Step) throws(Broken) -> Bool {
        let before = machine.phase
        let isAnswer = Self.isAsking(before) && Self.answers.contains(step)
        if isAnswer { hasHandle = false }
        if step == .timeUp { hasTimer = false }
        if step == .register { isSilenced = false }
        if step == .unregister { isSilenced = true }
        let actions = machine.receive(input(step), using: &random)
        if step == .timeUp, [.idle, .locating, .refused].contains(before) {
            guard actions.isEmpty else { throw Broken(description: "a timer that nobody set did \(actions)") }
        }
        if isSilenced, step != .unregister {
            guard actions.isEmpty else { throw Broken(description: "\(step) did \(actions) after the end") }
        }
        for action in actions { try perform(action, before) }
        // What comes after it is news again.
        if step == .unregister { reports = [] }
        try check(step, before)
        return !actions.isEmpty || machine.phase != before
    }

    private static let answers: Set<Step> = [
        .accepted, .acceptedOpenly, .overloaded, .serverError, .forbidden, .repeated, .challengeFailed,
    ]

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
        case .accepted: .accepted(for: .seconds(600), withDigest: true)
        case .acceptedOpenly: .accepted(for: .seconds(1), withDigest: false)
        case .overloaded:
            .rejected(SIPReason(503, "Service Unavailable"), byServer: false, retryAfter: .seconds(3))
        case .serverError: .rejected(SIPReason(500, "Server Internal Error"), byServer: true, retryAfter: nil)
        case .forbidden: .rejected(SIPReason(403, "Forbidden"), byServer: true, retryAfter: nil)
        case .repeated: .repeated
        case .challengeFailed: .challengeFailed(.refusedPassword)
        case .connectionLost: .connectionLost
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
        case .send(let target, let isRepeat):
            try demand(!hasHandle, "a REGISTER was sent before the last one was given up")
            try demand(hasTimer, "a REGISTER was sent without a time limit")
            try demand(isRepeat == isInWindow, "a place in the window for each attempt")
            hasHandle = true
            isInWindow = true
            lastSent = target
        case .leave: isInWindow = false
        case .abandon:
            try demand(hasHandle, "\(action) of nothing")
            hasHandle = false
            if let lastSent { bindings.insert(lastSent) }
        case .unbind:
            if hasHandle, let lastSent { bindings.insert(lastSent) }
            try demand(!bindings.isEmpty, "\(action) of nothing")
            hasHandle = false
            bindings = []
        case .setTimer(let delay):
            try demand(delay > .zero, "no time to wait")
            hasTimer = true
        case .cancelTimer: hasTimer = false
        case .report(let state):
            try demand(!state.isSame(as: reports.last), "\(state) was told twice")
            reports.append(state)
        case .authenticated: break
        case .note: break
        }
    }

    private mutating func check(_ step: Step, _ before: RegistrationMachine.Phase) throws(Broken) {
        let phase = machine.phase
        let isAsking = Self.isAsking(phase)
        if step == .accepted || step == .acceptedOpenly, Self.isAsking(before), let lastSent {
            bindings = [lastSent]
        }
        let waits = isAsking || [.preparing, .registered, .waitingToRetry].contains(phase)
        try demand(hasTimer == waits, "in \(phase) the timer is \(hasTimer)")
        try demand(hasHandle == isAsking, "in \(phase) there is a request: \(hasHandle)")
        try demand(isInWindow == isAsking, "in \(phase) there is a place in the window: \(isInWindow)")
        try demand(machine.bound == nil || phase != .idle, "idle, and bound")
        if step == .unregister { try demand(bindings.isEmpty, "a binding stays: \(bindings)") }
        try demand((phase == .idle) == isSilenced, "\(phase) after \(step)")
        if step == .challengeFailed, Self.isAsking(before) {
            try demand(phase == .refused, "what cannot be answered is tried again")
        }
        if step == .serverError || step == .overloaded, Self.isAsking(before) {
            try demand([.waitingToRetry, .preparing, .locating].contains(phase), "given up after \(step): \(phase)")
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
}
