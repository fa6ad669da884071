/// Removes bindings at the servers (RFC 3261 section 10.2.2).
extension SIPAgent {
    /// Takes over what the record has registered, or may have.
    func unbind(_ record: AccountRecord) {
        guard let handle = record.handle, let target = record.target else { return }
        record.handle = nil
        let leaving = LeavingBinding(handle, at: target, of: record.account)
        owners[handle] = .leaving(leaving)
        enterWindow(leaving.ticket, of: target)
    }

    func answered(_ leaving: LeavingBinding, _ response: SofiaResponse) {
        switch response.reason.code {
        case ..<200: return
        case 401, 407:
            let verdict = verdict(on: response.challenges, for: leaving.account, isRegistrar: true)
            // The one for a REGISTER that was on its way, and the one for its removal.
            guard case .answer(let answer) = verdict, leaving.challengesAnswered < 2 else { return finish(leaving) }
            leaving.challengesAnswered += 1
            switch answer {
            case .byStack(let challenge): authenticate(leaving.handle, challenge, as: leaving.account)
            case .byUs(let challenges): removeAnew(leaving, authorization(leaving.account, challenges))
            }
        default:
            // The answer to a REGISTER that was on its way says nothing about the removal.
            if response.isUnregistration || leaving.isRemovalSent { finish(leaving) }
        }
    }

    /// With a request of its own, which carries our credentials.
    private func removeAnew(_ leaving: LeavingBinding, _ authorization: String?) {
        guard let handle = registrationHandle(of: leaving.account) else { return finish(leaving) }
        let old = leaving.handle
        leaving.handle = handle
        leaving.isRemovalSent = true
        owners[old] = nil
        owners[handle] = .leaving(leaving)
        cancelDeadline(.handle(old))
        stack?.release(old)
        setDeadline(.handle(handle), after: settings.leavingTimeout)
        register(
            handle, of: leaving.account, at: leaving.target, expires: .zero, authorization: authorization)
    }

    func finish(_ leaving: LeavingBinding) {
        guard owners.removeValue(forKey: leaving.handle) != nil else { return }
        cancelDeadline(.handle(leaving.handle))
        stack?.release(leaving.handle)
        leaveWindow(leaving.ticket, of: leaving.target)
        noteUnbound()
    }
}
