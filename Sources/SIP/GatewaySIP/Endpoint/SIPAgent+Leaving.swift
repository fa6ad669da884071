/// Removes bindings at the servers (RFC 3261 section 10.2.2).
extension SIPAgent {
    /// Takes over what the record has registered, or may have.
    func unbind(_ record: AccountRecord) {
        guard let handle = record.handle, let target = record.target else { return }
        record.handle = nil
        owners[handle] = .leaving(LeavingBinding(handle, at: target, of: record.account))
        enterWindow(.handle(handle), of: target)
    }

    func answered(_ leaving: LeavingBinding, _ response: SofiaResponse) {
        switch response.reason.code {
        case ..<200: return
        case 401, 407:
            let verdict = realms.verdict(
                on: response.challenges, domain: leaving.account.aor.host, isRegistrar: true)
            // The one for a REGISTER that was on its way, and the one for its removal.
            if case .answer(let challenge) = verdict, leaving.account.canAnswer, leaving.challengesAnswered < 2 {
                leaving.challengesAnswered += 1
                return authenticate(leaving.handle, challenge, as: leaving.account)
            }
            finish(leaving)
        default:
            // The answer to a REGISTER that was on its way says nothing about the removal.
            if response.isUnregistration { finish(leaving) }
        }
    }

    func finish(_ leaving: LeavingBinding) {
        guard owners.removeValue(forKey: leaving.handle) != nil else { return }
        cancelDeadline(.handle(leaving.handle))
        stack?.release(leaving.handle)
        leaveWindow(.handle(leaving.handle), of: leaving.target)
        noteUnbound()
    }
}
