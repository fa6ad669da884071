/// At most so many requests without an answer for each proxy.
extension SIPAgent {
    func enterWindow(_ ticket: Ticket, of target: SIPTarget) {
        let key = ProxyKey(target)
        let isNext = windows[key, default: RequestWindow(size: settings.requestsPerProxy)].enter(ticket)
        if isNext { admit(ticket, at: key) }
    }

    func leaveWindow(_ ticket: Ticket, of target: SIPTarget) {
        let key = ProxyKey(target)
        let next = leave(ticket, key)
        if let next { admit(next, at: key) }
    }

    private func leave(_ ticket: Ticket, _ key: ProxyKey) -> Ticket? {
        let next = windows[key]?.leave(ticket)
        if windows[key]?.isEmpty == true { windows[key] = nil }
        return next
    }

    /// One after the other, not within each other: those whose request fails at once would fill the stack.
    private func admit(_ ticket: Ticket, at key: ProxyKey) {
        admissions.append((ticket, key))
        guard !isAdmitting else { return }
        isAdmitting = true
        while !admissions.isEmpty {
            let (ticket, key) = admissions.removeFirst()
            if !begin(ticket), let next = leave(ticket, key) { admissions.append((next, key)) }
        }
        isAdmitting = false
    }

    /// - Returns: false when nobody waits for that turn any more.
    private func begin(_ ticket: Ticket) -> Bool {
        switch ticket {
        case .registration(let user):
            guard let record = accounts[user], let attempt = record.waitingAttempt,
                record.machine.isPreparing(attempt)
            else { return false }
            record.waitingAttempt = nil
            run(.prepared(attempt: attempt), for: record)
        case .leaving(let user):
            guard let leaving = leavings[user], leaving.phase == .waiting else { return false }
            send(leaving)
        }
        return true
    }
}
