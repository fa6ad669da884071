/// At most so many requests without an answer for each proxy.
extension SIPAgent {
    func enterWindow(_ ticket: Ticket, of target: SIPTarget) {
        let key = ProxyKey(target)
        if windows[key, default: RequestWindow(size: settings.requestsPerProxy)].enter(ticket) { admit(ticket) }
    }

    func leaveWindow(_ ticket: Ticket, of target: SIPTarget) {
        let key = ProxyKey(target)
        let next = windows[key]?.leave(ticket)
        if windows[key]?.isEmpty == true { windows[key] = nil }
        if let next { admit(next) }
    }

    private func admit(_ ticket: Ticket) {
        switch ticket {
        case .registration(let user):
            guard let record = accounts[user], let attempt = record.waitingAttempt else { return }
            record.waitingAttempt = nil
            run(.prepared(attempt: attempt), for: record)
        case .handle(let handle):
            guard case .leaving = owners[handle] else { return }
            stack?.unregister(handle)
            setDeadline(.handle(handle), after: settings.leavingTimeout)
        }
    }
}
