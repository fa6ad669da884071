internal import Logging

/// Requests from the SIP side: whose they are, and who answers them.
extension SIPAgent {
    /// Requests of peers that wait for an answer, of all accounts.
    private static let waitingMax = 10_000

    func receive(_ request: SofiaRequest, on handle: SofiaHandle) {
        let isInvite = request.method == "INVITE"
        guard owners[handle] == nil else { return receiveWithinDialog(request, handle) }
        if isInvite { owners[handle] = .incoming(PendingIncomingRequest(isInvite: true)) }
        if request.method == "OPTIONS" { return answerOptions(request, handle) }
        guard let account = accounts[request.requestUser ?? ""]?.account else {
            return refuse(.unknownContact, handle)
        }
        guard owners.count < accounts.count + Self.waitingMax, !isEnding else { return refuse(.tooManyWaiting, handle) }
        switch claims.claimant(of: request) {
        case .success(let entry):
            if !isInvite { owners[handle] = .incoming(PendingIncomingRequest(isInvite: false)) }
            setDeadline(.handle(handle), after: settings.claimTimeout)
            entry.body(IncomingRequest(request, account: account, handle: handle))
        case .failure(let refusal): refuse(refusal, handle)
        }
    }

    /// Without a user it asks for the gateway itself (RFC 3261 section 11.2).
    private func answerOptions(_ request: SofiaRequest, _ handle: SofiaHandle) {
        if let user = request.requestUser, accounts[user] == nil { return refuse(.unknownContact, handle) }
        stack?.respond(handle, SIPReason(200, "OK"), headers: "Accept: application/sdp\r\n")
    }

    /// One more request of the dialog that an INVITE began; it says nothing about the INVITE itself.
    private func receiveWithinDialog(_ request: SofiaRequest, _ handle: SofiaHandle) {
        guard request.method != "OPTIONS" else { return answerOptions(request, handle) }
        say(.methodNotAllowed, handle)
    }

    func respond(_ response: SIPReason, to handle: SofiaHandle) {
        guard case .incoming(let pending) = owners[handle], !pending.isAnswered else { return }
        // 100 is the stack's.
        guard (101...699).contains(response.code) else {
            return logger.error("a request was answered by what is no status", metadata: ["code": "\(response.code)"])
        }
        let isFinal = response.code >= 200
        pending.isAnswered = isFinal
        stack?.respond(handle, response)
        guard isFinal else { return setDeadline(.handle(handle), after: settings.ringingTimeout) }
        cancelDeadline(.handle(handle))
        // An INVITE lives until the stack says that it is over.
        if !pending.isInvite { owners[handle] = nil }
    }

    private func refuse(_ refusal: RequestRefusal, _ handle: SofiaHandle) {
        if case .incoming(let pending) = owners[handle] { pending.isAnswered = true }
        say(refusal, handle)
    }

    private func say(_ refusal: RequestRefusal, _ handle: SofiaHandle) {
        let host = settings.address?.uriHost ?? "gateway.invalid"
        stack?.respond(handle, refusal.reason, headers: refusal.headers(allow: claims.allow, host: host))
    }

    func answerUnanswered(_ pending: PendingIncomingRequest, on handle: SofiaHandle) {
        guard !pending.isAnswered else { return }
        // Whoever lets it ring may let it ring too long.
        logger.error("a claimed request was not answered")
        refuse(.unanswered, handle)
        if !pending.isInvite { owners[handle] = nil }
    }

    func forgetRequest(_ handle: SofiaHandle) {
        owners[handle] = nil
        cancelDeadline(.handle(handle))
    }

    // MARK: Claims

    func claim(
        _ claim: RequestClaim, by claimant: String, _ body: @escaping @Sendable (IncomingRequest) -> Void
    ) throws(ClaimConflict) -> UInt64 {
        let number = try claims.add(claim, claimant: claimant, body)
        stack?.setAllow(claims.allow)
        return number
    }

    func withdraw(_ number: UInt64) {
        claims.remove(number)
        stack?.setAllow(claims.allow)
    }
}
