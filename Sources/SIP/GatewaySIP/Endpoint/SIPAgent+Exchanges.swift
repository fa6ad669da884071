/// Requests outside of dialogs, and their answers.
extension SIPAgent {
    /// Tries the servers one after the other until one answers (RFC 3263 section 4.3).
    func exchange(_ request: OutgoingRequest, of account: SIPAccount) async throws(SIPRequestError) -> SIPResponse {
        let route = try await routes.route(from: account.aor, to: request.target)
        var outcome: Result<SIPResponse, SIPRequestError> = .failure(.unavailable)
        for target in route.targets {
            if target.transport == .tls {
                do throws(SIPRequestError) {
                    try await certificates.check(target)
                } catch {
                    routes.note(target, didAnswer: false, retryAfter: nil)
                    outcome = .failure(error)
                    continue
                }
            }
            let response = try await transact(request, of: account, to: target, isOwnServer: route.isOwn)
            routes.note(target, didAnswer: !response.reason.isServerFailure, retryAfter: nil)
            outcome = .success(response)
            guard response.reason.isServerFailure else { break }
            certificates.forget(target)
        }
        return try outcome.get()
    }

    private func transact(
        _ request: OutgoingRequest, of account: SIPAccount, to target: SIPTarget, isOwnServer: Bool
    ) async throws(SIPRequestError) -> SIPResponse {
        guard accounts[account.contactUser] != nil else { throw .accountRemoved }
        guard !isEnding, let stack,
            let handle = stack.handle(
                from: account.nameAddress.headerValue, to: "<\(request.target.uri)>")
        else { throw .unavailable }
        let response = await withCheckedContinuation { continuation in
            owners[handle] = .exchange(
                Exchange(handle, of: account, isOwnServer: isOwnServer, continuation))
            setDeadline(.handle(handle), after: settings.responseTimeout)
            stack.request(
                handle, at: target, request, contact: contact(of: account, towards: target),
                userAgent: account.configuration.userAgent)
        }
        guard let response else {
            guard accounts[account.contactUser] != nil else { throw .accountRemoved }
            return SIPResponse(reason: .timeout, contentType: nil, body: [])
        }
        return SIPResponse(reason: response.reason, contentType: response.contentType, body: response.body)
    }

    func answered(_ exchange: Exchange, _ response: SofiaResponse) {
        switch response.reason.code {
        case ..<200: return
        case 401, 407:
            guard exchange.isOwnServer, exchange.account.canAnswer, !response.challenges.isEmpty,
                case .answer(let challenge) = realms.verdict(
                    on: response.challenges, domain: exchange.account.aor.host, isRegistrar: false),
                exchange.challengesAnswered == 0 || (challenge.isStale && exchange.challengesAnswered < 3)
            else { return finish(exchange, with: response) }
            exchange.challengesAnswered += 1
            authenticate(exchange.handle, challenge, as: exchange.account)
        default:
            if response.reason.code < 300, exchange.challengesAnswered > 0, exchange.account.noteAuthenticated() {
                publish(AccountAuthenticated(account: exchange.account))
            }
            finish(exchange, with: response)
        }
    }

    func finish(_ exchange: Exchange, with response: SofiaResponse?) {
        guard owners.removeValue(forKey: exchange.handle) != nil else { return }
        cancelDeadline(.handle(exchange.handle))
        stack?.release(exchange.handle)
        exchange.finish(response)
    }

    /// Nobody waits for answers any more.
    func endExchanges(of account: SIPAccount) {
        for case .exchange(let exchange) in Array(owners.values) where exchange.account === account {
            finish(exchange, with: nil)
        }
    }
}
