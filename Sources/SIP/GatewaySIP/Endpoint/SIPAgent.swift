internal import GatewayCore
internal import Logging

/// The SIP side's whole state, on the SIP thread: Sofia's stack, the accounts, what is under way.
actor SIPAgent {
    nonisolated let thread = SIPThread()
    nonisolated let directory = AccountDirectory()
    nonisolated let settings: SIPSettings
    nonisolated let routes: SIPRoutes
    nonisolated let certificates: CertificateVerdicts
    private nonisolated let context: ServiceContext

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Nil before the start and after the end.
    var stack: SofiaStack?
    private var relay: SofiaRelay?
    /// What the handles of the stack are for.
    var owners: [SofiaHandle: HandleOwner] = [:]
    /// By the user part of their contact.
    var accounts: [String: AccountRecord] = [:]
    var realms: RealmBook
    /// Bindings that are being removed, by the user part of their contact.
    var leavings: [String: LeavingBinding] = [:]
    var windows: [ProxyKey: RequestWindow<Ticket>] = [:]
    /// Whose turn it is, while somebody's is being begun.
    var admissions: [(Ticket, ProxyKey)] = []
    var isAdmitting = false
    /// Servers whose connection's end will be told.
    var watched: Set<SIPTarget> = []
    /// When the last connection to a server was lost.
    var losses: [ServerKey: ContinuousClock.Instant] = [:]
    var claims = ClaimTable()
    private var deadlines = Deadlines<DeadlineOwner>()
    var random = SystemRandomNumberGenerator()
    private(set) var isEnding = false
    private var whenShutDown: CheckedContinuation<Void, Never>?
    private var whenUnbound: CheckedContinuation<Void, Never>?

    init(_ settings: SIPSettings, context: ServiceContext, routes: SIPRoutes) {
        self.settings = settings
        self.context = context
        self.routes = routes
        certificates = CertificateVerdicts(file: settings.caFile)
        realms = RealmBook(configured: settings.realms)
    }

    nonisolated var logger: Logger { context.logger }

    nonisolated func publish(_ event: some GatewayEvent) { context.publish(event) }

    /// Runs `body` on the SIP thread, after what was posted before. From any thread; never waits.
    nonisolated func post(_ body: @escaping @Sendable (isolated SIPAgent) -> Void) {
        thread.mailbox.add(.closure { self.assumeIsolated { body($0) } })
    }

    // MARK: Life

    /// - Returns: the ports for UDP and TCP, and for TLS.
    func start(certificateDirectory: String?) throws -> (UInt16, UInt16) {
        let relay = SofiaRelay(self)
        let stack = try SofiaStack(
            settings.sofiaOptions(certificateDirectory: certificateDirectory), events: relay, mailbox: thread.mailbox)
        self.relay = relay
        self.stack = stack
        stack.setAllow(claims.allow)
        return (stack.port, stack.tlsPort)
    }

    /// Removes all bindings and ends all that is open; waits for the answers, but no longer than `limit`.
    func stop(within limit: Duration) async {
        guard stack != nil, !isEnding else { return }
        isEnding = true
        for record in Array(accounts.values) { record.account.remove() }
        setDeadline(.ending, after: limit)
        await withCheckedContinuation { continuation in
            // Behind the removals, which have been posted.
            post { agent in
                agent.whenUnbound = continuation
                agent.noteUnbound()
            }
        }
        for handle in Array(owners.keys) { stack?.release(handle) }
        setDeadline(.shutdown, after: .seconds(2))
        await withCheckedContinuation { continuation in
            whenShutDown = continuation
            stack?.shutdown()
        }
        stack?.end()
        stack = nil
        owners.removeAll()
    }

    /// Whoever waits for the bindings to be removed is told when there are none.
    func noteUnbound() {
        guard isEnding, accounts.isEmpty, leavings.isEmpty else { return }
        whenUnbound?.resume()
        whenUnbound = nil
    }

    private func finishUnbinding() {
        whenUnbound?.resume()
        whenUnbound = nil
    }

    private func finishShutdown() {
        whenShutDown?.resume()
        whenShutDown = nil
    }

    // MARK: Events

    func receive(_ event: SofiaEvent) {
        switch event {
        case .response(let handle, let response):
            switch owners[handle] {
            case .registration(let record): answered(record, response)
            case .leaving(let leaving): answered(leaving, response)
            case .exchange(let exchange): answered(exchange, response)
            case .incoming, nil: break
            }
        case .request(let handle, let request): receive(request, on: handle)
        case .callEnded(let handle): forgetRequest(handle)
        case .connectionLost(let server): connectionLost(server)
        case .shutdown: finishShutdown()
        }
    }

    // MARK: Time

    func setDeadline(_ owner: DeadlineOwner, after delay: Duration) {
        deadlines.set(owner, at: .now + delay)
        armTimer()
    }

    func cancelDeadline(_ owner: DeadlineOwner) { deadlines.cancel(owner) }

    private func armTimer() {
        guard let earliest = deadlines.earliest else { return }
        let wait = ContinuousClock.Instant.now.duration(to: earliest)
        // Rounded up, so that the time has come when the timer fires.
        stack?.setTimer(
            afterMilliseconds: wait.components.seconds * 1000 + wait.components.attoseconds / 1_000_000_000_000_000 + 1)
    }

    func timerFired() {
        while let owner = deadlines.next(at: .now) {
            switch owner {
            case .account(let user): if let record = accounts[user] { run(.timeUp, for: record) }
            case .leaving(let user): if let leaving = leavings[user] { timeUp(leaving) }
            case .handle(let handle): timeUp(handle)
            case .connectionLost(let server): renew(server)
            case .ending: finishUnbinding()
            case .shutdown: finishShutdown()
            }
        }
        armTimer()
    }

    private func timeUp(_ handle: SofiaHandle) {
        switch owners[handle] {
        case .exchange(let exchange): finish(exchange, with: nil)
        case .incoming(let request): answerUnanswered(request, on: handle)
        case .registration, .leaving, nil: break
        }
    }
}
