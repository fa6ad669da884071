internal import HTTPDigest
internal import Logging

/// Carries out what the registration machines decide.
extension SIPAgent {
    func add(_ account: SIPAccount) {
        let machine = RegistrationMachine(
            backoff: RetryBackoff(minimum: settings.retryMinimum, maximum: settings.retryMaximum),
            responseTimeout: settings.responseTimeout)
        accounts[account.contactUser] = AccountRecord(account, machine: machine)
        publish(AccountAdded(account: account))
    }

    func register(_ account: SIPAccount) {
        guard !isEnding, let record = accounts[account.contactUser] else { return }
        run(.register, for: record)
    }

    func unregister(_ account: SIPAccount) {
        guard let record = accounts[account.contactUser] else { return }
        run(.unregister, for: record)
    }

    func remove(_ account: SIPAccount) {
        guard let record = accounts[account.contactUser] else { return }
        run(.unregister, for: record)
        accounts[account.contactUser] = nil
        endExchanges(of: account)
        publish(AccountRemoved(account: account))
        noteUnbound()
    }

    func answered(_ record: AccountRecord, _ response: SofiaResponse) {
        // A refresh that fails is told twice: as an answer and as the end of the binding.
        guard !response.isUnregistration else { return }
        switch response.reason.code {
        case 401, 407:
            guard !response.challenges.isEmpty else {
                return run(.answer(response.reason, retryAfter: nil), for: record)
            }
            run(.challenge(verdict(on: response.challenges, for: record.account, isRegistrar: true)), for: record)
        case SIPReason.refusedPassword.code:
            run(.answer(.refusedPassword, retryAfter: nil), for: record)
        default:
            run(.answer(response.reason, retryAfter: response.retryAfter), for: record)
        }
    }

    func run(_ input: RegistrationMachine.Input, for record: AccountRecord) {
        for action in record.machine.receive(input, using: &random) { perform(action, for: record) }
    }

    private func perform(_ action: RegistrationMachine.Action, for record: AccountRecord) {
        let account = record.account
        switch action {
        case .locate(let attempt): locate(record, attempt: attempt)
        case .prepare(let target, let attempt): prepare(target, attempt: attempt, for: record)
        case .send(let target): send(record, to: target)
        case .authenticate(let answer): authenticate(record, answer)
        case .leave(let target): leaveWindow(.registration(account.contactUser), of: target)
        case .abandon: releaseHandle(of: record)
        case .unbind: unbind(record)
        case .setTimer(let delay): setDeadline(.account(account.contactUser), after: delay)
        case .cancelTimer: cancelDeadline(.account(account.contactUser))
        case .report(let state): report(state, for: account)
        case .authenticated: if account.noteAuthenticated() { publish(AccountAuthenticated(account: account)) }
        case .note(let target, let didAnswer, let retryAfter):
            routes.note(target, didAnswer: didAnswer, retryAfter: retryAfter)
            if !didAnswer { certificates.forget(target) }
        }
    }

    private func report(_ state: RegistrationState, for account: SIPAccount) {
        if case .failed(let reason) = state {
            logger.info(
                "registration failed", metadata: ["account": "\(account.aor)", "reason": "\(reason)"])
        }
        account.onRegistration(account, state)
        publish(AccountRegistrationChanged(account: account, state: state))
    }

    // MARK: Steps

    private func locate(_ record: AccountRecord, attempt: Int) {
        let account = record.account
        if let targets = routes.knownTargets(of: account.aor) {
            return run(.located(targets, attempt: attempt), for: record)
        }
        Task {
            do throws(SIPRequestError) {
                let targets = try await routes.targets(of: account.aor)
                run(.located(targets, attempt: attempt), for: record)
            } catch {
                run(.notLocated(error.reason, attempt: attempt), for: record)
            }
        }
    }

    private func prepare(_ target: SIPTarget, attempt: Int, for record: AccountRecord) {
        guard target.transport == .tls, !certificates.isAccepted(target) else {
            return enterWindow(target, attempt: attempt, for: record)
        }
        Task {
            do throws(SIPRequestError) {
                try await certificates.check(target)
                enterWindow(target, attempt: attempt, for: record)
            } catch {
                run(.notPrepared(error.reason, attempt: attempt), for: record)
            }
        }
    }

    private func enterWindow(_ target: SIPTarget, attempt: Int, for record: AccountRecord) {
        // The account may be gone by now; then nobody waits for a turn.
        guard accounts[record.account.contactUser] === record else { return }
        record.waitingAttempt = attempt
        enterWindow(.registration(record.account.contactUser), of: target)
    }

    private func send(_ record: AccountRecord, to target: SIPTarget, authorization: String? = nil) {
        let account = record.account
        releaseHandle(of: record)
        guard let handle = registrationHandle(of: account) else {
            return run(.answer(SIPReason(500, "SIP stack not available"), retryAfter: nil), for: record)
        }
        record.handle = handle
        record.target = target
        owners[handle] = .registration(record)
        register(handle, of: account, at: target, expires: settings.registrationExpires, authorization: authorization)
    }

    func registrationHandle(of account: SIPAccount) -> SofiaHandle? {
        stack?.handle(from: account.nameAddress.headerValue, to: "<\(account.aor.uri)>")
    }

    func register(
        _ handle: SofiaHandle, of account: SIPAccount, at target: SIPTarget, expires: Duration, authorization: String?
    ) {
        stack?.register(
            handle, at: target, registrar: account.aor.registrarURI, contact: contact(of: account, towards: target),
            expires: UInt32(clamping: expires.components.seconds), userAgent: account.configuration.userAgent,
            headers: authorization)
    }

    private func releaseHandle(of record: AccountRecord) {
        guard let handle = record.handle else { return }
        record.handle = nil
        owners[handle] = nil
        stack?.release(handle)
    }

    // MARK: Challenges

    private func authenticate(_ record: AccountRecord, _ answer: ChallengeAnswer) {
        guard let handle = record.handle, let target = record.target else { return }
        switch answer {
        case .byStack(let challenge): authenticate(handle, challenge, as: record.account)
        case .byUs(let challenges): send(record, to: target, authorization: authorization(record.account, challenges))
        }
    }

    func verdict(on challenges: [SIPChallenge], for account: SIPAccount, isRegistrar: Bool) -> ChallengeVerdict {
        realms.verdict(
            on: challenges, domain: account.aor.host, isRegistrar: isRegistrar,
            credentials: account.configuration.credentials)
    }

    func authenticate(_ handle: SofiaHandle, _ challenge: SIPChallenge, as account: SIPAccount) {
        guard let ha1 = account.configuration.credentials.ha1(.md5) else { return }
        stack?.authenticate(handle, realm: challenge.quotedRealm, user: account.aor.user, ha1: ha1.reveal())
    }

    /// Credentials for a REGISTER of the account.
    func authorization(_ account: SIPAccount, _ challenges: [SIPChallenge]) -> String? {
        OwnAuthorization.line(
            for: challenges, credentials: account.configuration.credentials, method: "REGISTER",
            uri: account.aor.registrarURI)
    }
}

extension SIPAccount {
    var nameAddress: NameAddress { NameAddress(displayName: configuration.displayName, uri: aor.uri) }
}
