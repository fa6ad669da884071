internal import HTTPDigest
internal import Logging

/// Carries out what the registration machines decide.
extension SIPAgent {
    func add(_ account: SIPAccount) {
        guard !isEnding else { return directory.remove(account) }
        let machine = RegistrationMachine(
            backoff: RetryBackoff(minimum: settings.retryMinimum, maximum: settings.retryMaximum),
            responseTimeout: settings.responseTimeout)
        accounts[account.contactUser] = AccountRecord(
            account, machine: machine, lifetime: settings.registrationExpires)
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

    func run(_ input: RegistrationMachine.Input, for record: AccountRecord) {
        for action in record.machine.receive(input, using: &random) { perform(action, for: record) }
    }

    private func perform(_ action: RegistrationMachine.Action, for record: AccountRecord) {
        let account = record.account
        switch action {
        case .locate(let attempt): locate(record, attempt: attempt)
        case .prepare(let target, let attempt): prepare(target, attempt: attempt, for: record)
        case .send(let target, let isRepeat): send(record, to: target, isRepeat: isRepeat)
        case .leave(let target): leaveWindow(.registration(account.contactUser), of: target)
        case .abandon: releaseHandle(of: record)
        case .unbind(let target): unbind(record, at: target)
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
        // Another account may have its name by now.
        guard !account.isRemoved else { return }
        if case .failed(let reason) = state {
            logger.info(
                "registration failed", metadata: ["account": "\(account.aor)", "reason": "\(reason)"])
        }
        account.onRegistration(account, state)
        publish(AccountRegistrationChanged(account: account, state: state))
    }

    // MARK: Before it is sent

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
        // Meanwhile it may be wanted no more; then nobody waits for a turn.
        guard record.machine.isPreparing(attempt) else { return }
        record.waitingAttempt = attempt
        enterWindow(.registration(record.account.contactUser), of: target)
    }

    // MARK: Asking and being answered

    private func send(_ record: AccountRecord, to target: SIPTarget, isRepeat: Bool) {
        let account = record.account
        // A removal that is on its way, or would be, is older than this: a later one would undo it.
        if let leaving = leavings[account.contactUser] { finish(leaving) }
        releaseHandle(of: record)
        if !isRepeat { record.authorization.begin() }
        do throws(DigestError) {
            let draft = try registration(of: record, at: target, lifetime: record.lifetime)
            guard let handle = stack?.request(draft) else {
                return run(.rejected(.stackUnavailable, byServer: true, retryAfter: nil), for: record)
            }
            record.handle = handle
            owners[handle] = .registration(record)
        } catch {
            run(.challengeFailed(error.reason), for: record)
        }
    }

    /// A REGISTER for the record's contact; a lifetime of zero removes it.
    func registration(
        of record: AccountRecord, at target: SIPTarget, lifetime: Duration
    ) throws(DigestError) -> RequestDraft {
        let account = record.account
        let registrar = account.aor.registrarURI
        let from = account.nameAddress.headerValue
        var draft = RequestDraft(
            "REGISTER", uri: registrar, at: target, from: from, to: from, callID: record.sequence.callID,
            sequenceNumber: record.sequence.next())
        draft.contact = contact(of: account, towards: target)
        draft.lifetime = lifetime
        draft.userAgent = account.configuration.userAgent
        draft.headers = try record.authorization.headers(method: "REGISTER", uri: registrar)
        // Over another transport it is another contact, and the old one goes with the same request.
        if let bound = record.machine.bound, bound.transport != target.transport, lifetime > .zero {
            let old = contact(of: account, towards: bound)
            draft.contact = "\(contact(of: account, towards: target)), \(old);expires=0"
        }
        return draft
    }

    func answered(_ record: AccountRecord, _ response: SofiaResponse) {
        guard response.reason.code >= 200 else { return }
        releaseHandle(of: record)
        run(input(response, for: record), for: record)
        if record.machine.phase == .registered, let server = record.machine.bound { watch(server) }
    }

    private func input(_ response: SofiaResponse, for record: AccountRecord) -> RegistrationMachine.Input {
        switch response.reason.code {
        case ..<300:
            let realms = (try? record.authorization.accepted()) ?? []
            self.realms.accept(realms, domain: record.account.aor.host)
            return .accepted(for: response.expires ?? record.lifetime, withDigest: !realms.isEmpty)
        case 401, 407:
            do throws(ChallengeRefusal) {
                try challenged(&record.authorization, by: response.challenges, of: record.account, isRegistrar: true)
                return .repeated
            } catch {
                return .challengeFailed(error.reason)
            }
        case 423:
            guard let least = response.minExpires, least > record.lifetime else { break }
            record.lifetime = least
            return .repeated
        default: break
        }
        return .rejected(
            response.reason, byServer: !response.isServerFailure, retryAfter: response.retryAfter)
    }

    func releaseHandle(of record: AccountRecord) {
        guard let handle = record.handle else { return }
        record.handle = nil
        owners[handle] = nil
        stack?.release(handle)
    }

    // MARK: Challenges

    /// Takes the challenges of an answer, if they may and can be answered.
    func challenged(
        _ authorization: inout RequestAuthorization, by challenges: [SIPChallenge], of account: SIPAccount,
        isRegistrar: Bool
    ) throws(ChallengeRefusal) {
        let answerable = try realms.answerable(challenges, domain: account.aor.host, isRegistrar: isRegistrar)
        do throws(DigestError) {
            try authorization.challenged(by: answerable)
        } catch {
            throw ChallengeRefusal(reason: error.reason)
        }
    }
}

extension SIPAccount {
    var nameAddress: NameAddress { NameAddress(displayName: configuration.displayName, uri: aor.uri) }
}
