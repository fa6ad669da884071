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
        guard !isEnding, let handle = exchangeHandle(request, of: account) else { throw .unavailable }
        let response = await withCheckedContinuation { continuation in
            let exchange = Exchange(
                handle, request, to: target, of: account, isOwnServer: isOwnServer, continuation)
            send(exchange, authorization: nil)
        }
        guard let response else {
            guard accounts[account.contactUser] != nil else { throw .accountRemoved }
            return SIPResponse(reason: .timeout, contentType: nil, body: [])
        }
        return SIPResponse(reason: response.reason, contentType: response.contentType, body: response.body)
    }

    private func exchangeHandle(_ request: OutgoingRequest, of account: SIPAccount) -> SofiaHandle? {
        stack?.handle(from: account.nameAddress.headerValue, to: "<\(request.target.uri)>")
    }

    private func send(_ exchange: Exchange, authorization: String?) {
        owners[exchange.handle] = .exchange(exchange)
        setDeadline(.handle(exchange.handle), after: settings.responseTimeout)
        stack?.request(
            exchange.handle, at: exchange.target, exchange.request,
            contact: contact(of: exchange.account, towards: exchange.target),
            userAgent: exchange.account.configuration.userAgent, headers: authorization)
    }

    func answered(_ exchange: Exchange, _ response: SofiaResponse) {
        switch response.reason.code {
        case ..<200: return
        case 401, 407: challenged(exchange, response)
        default:
            if response.reason.code < 300, exchange.challengesAnswered > 0, exchange.account.noteAuthenticated() {
                publish(AccountAuthenticated(account: exchange.account))
            }
            finish(exchange, with: response)
        }
    }

    private func challenged(_ exchange: Exchange, _ response: SofiaResponse) {
        guard exchange.isOwnServer,
            case .answer(let answer) = verdict(
                on: response.challenges, for: exchange.account, isRegistrar: false),
            exchange.challengesAnswered == 0 || (answer.isStale && exchange.challengesAnswered < 3)
        else { return finish(exchange, with: response) }
        exchange.challengesAnswered += 1
        switch answer {
        case .byStack(let challenge): authenticate(exchange.handle, challenge, as: exchange.account)
        case .byUs(let challenges):
            guard let handle = exchangeHandle(exchange.request, of: exchange.account) else {
                return finish(exchange, with: response)
            }
            owners[exchange.handle] = nil
            cancelDeadline(.handle(exchange.handle))
            stack?.release(exchange.handle)
            exchange.handle = handle
            send(
                exchange,
                authorization: OwnAuthorization.line(
                    for: challenges, credentials: exchange.account.configuration.credentials,
                    method: exchange.request.method.rawValue, uri: exchange.request.target.uri,
                    body: exchange.request.body))
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
