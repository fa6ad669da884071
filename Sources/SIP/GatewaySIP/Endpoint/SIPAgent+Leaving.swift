internal import HTTPDigest

/// Removes bindings at the servers (RFC 3261 section 10.2.2).
extension SIPAgent {
    /// Takes over what the record has registered, or may have.
    func unbind(_ record: AccountRecord, at target: SIPTarget) {
        if let earlier = leavings[record.account.contactUser] { finish(earlier) }
        let leaving = LeavingBinding(record, at: target)
        record.handle = nil
        leavings[leaving.contactUser] = leaving
        if let handle = leaving.handle {
            owners[handle] = .leaving(leaving)
            setDeadline(.leaving(leaving.contactUser), after: settings.leavingTimeout)
        } else {
            waitForTurn(leaving)
        }
    }

    private func waitForTurn(_ leaving: LeavingBinding) {
        leaving.phase = .waiting
        setDeadline(.leaving(leaving.contactUser), after: RegistrationMachine.turnTimeout)
        enterWindow(leaving.ticket, of: leaving.target)
    }

    func send(_ leaving: LeavingBinding) {
        leaving.phase = .removing
        setDeadline(.leaving(leaving.contactUser), after: settings.leavingTimeout)
        let record = leaving.record
        if leaving.repeats == 0 { record.authorization.begin() }
        guard let draft = try? registration(of: record, at: leaving.target, lifetime: .zero),
            let handle = stack?.request(draft)
        else { return finish(leaving) }
        leaving.handle = handle
        owners[handle] = .leaving(leaving)
    }

    func answered(_ leaving: LeavingBinding, _ response: SofiaResponse) {
        guard response.reason.code >= 200 else { return }
        release(leaving)
        switch (leaving.phase, response.reason.code) {
        case (.answerAwaited, ..<300):
            _ = try? leaving.record.authorization.accepted()
            waitForTurn(leaving)
        case (.answerAwaited, _): waitForTurn(leaving)
        case (.removing, 401), (.removing, 407): challenged(leaving, response)
        case (.removing, _), (.waiting, _): finish(leaving)
        }
    }

    private func challenged(_ leaving: LeavingBinding, _ response: SofiaResponse) {
        let record = leaving.record
        leaving.repeats += 1
        let isAnswered: Void? = try? challenged(
            &record.authorization, by: response.challenges, of: record.account, isRegistrar: true)
        guard isAnswered != nil, leaving.repeats < 4 else { return finish(leaving) }
        send(leaving)
    }

    func timeUp(_ leaving: LeavingBinding) {
        guard leaving.phase == .answerAwaited else { return finish(leaving) }
        // It may have been registered all the same.
        release(leaving)
        waitForTurn(leaving)
    }

    private func release(_ leaving: LeavingBinding) {
        guard let handle = leaving.handle else { return }
        leaving.handle = nil
        owners[handle] = nil
        stack?.release(handle)
    }

    func finish(_ leaving: LeavingBinding) {
        guard leavings[leaving.contactUser] === leaving else { return }
        leavings[leaving.contactUser] = nil
        cancelDeadline(.leaving(leaving.contactUser))
        release(leaving)
        leaveWindow(leaving.ticket, of: leaving.target)
        noteUnbound()
    }
}
