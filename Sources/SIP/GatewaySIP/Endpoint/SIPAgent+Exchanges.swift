internal import HTTPDigest

/// Requests outside of dialogs, and their answers.
extension SIPAgent {
    /// Challenges of a proxy and of who is called, a stale nonce each.
    private static let repeatsMax = 4

    /// Tries the servers one after the other until one answers (RFC 3263 section 4.3).
    func exchange(_ request: OutgoingRequest, of account: SIPAccount) async throws(SIPRequestError) -> SIPResponse {
        guard HeaderText.isSafe(request.contentType ?? "") else { throw .controlCharacters(in: "Content-Type") }
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
            let isFailure = response?.isServerFailure ?? true
            routes.note(target, didAnswer: !isFailure, retryAfter: response?.retryAfter)
            outcome = .success(SIPResponse(response))
            guard isFailure else { break }
            certificates.forget(target)
        }
        return try outcome.get()
    }

    /// - Returns: nil when no answer came in time.
    private func transact(
        _ request: OutgoingRequest, of account: SIPAccount, to target: SIPTarget, isOwnServer: Bool
    ) async throws(SIPRequestError) -> SofiaResponse? {
        guard accounts[account.contactUser] != nil else { throw .accountRemoved }
        guard !isEnding else { throw .unavailable }
        let response = await withCheckedContinuation { continuation in
            send(Exchange(request, to: target, of: account, isOwnServer: isOwnServer, continuation))
        }
        guard response != nil || accounts[account.contactUser] != nil else { throw .accountRemoved }
        return response
    }

    private func send(_ exchange: Exchange) {
        release(exchange)
        guard let draft = try? draft(exchange), let handle = stack?.request(draft) else {
            return exchange.finish(nil)
        }
        exchange.handle = handle
        owners[handle] = .exchange(exchange)
        setDeadline(.handle(handle), after: settings.responseTimeout)
    }

    private func draft(_ exchange: Exchange) throws(DigestError) -> RequestDraft {
        let request = exchange.request
        let account = exchange.account
        let uri = request.target.uri
        var draft = RequestDraft(
            request.method.rawValue, uri: uri, at: exchange.target, from: account.nameAddress.headerValue,
            to: "<\(uri)>", callID: exchange.sequence.callID, sequenceNumber: exchange.sequence.next())
        // A MESSAGE has none (RFC 3428 section 4).
        if request.method != .message { draft.contact = contact(of: account, towards: exchange.target) }
        draft.userAgent = account.configuration.userAgent
        draft.contentType = request.contentType
        draft.body = request.body
        draft.headers = try exchange.authorization.headers(
            method: request.method.rawValue, uri: uri, body: request.body)
        return draft
    }

    func answered(_ exchange: Exchange, _ response: SofiaResponse) {
        switch response.reason.code {
        case ..<200: return
        case 401, 407: challenged(exchange, response)
        default:
            // Not by 401: then it is the one who was called that knows the account.
            let isOurs = response.reason.code < 300 && exchange.authorization.answersProxy
            if isOurs, exchange.account.noteAuthenticated() {
                publish(AccountAuthenticated(account: exchange.account))
            }
            finish(exchange, with: response)
        }
    }

    private func challenged(_ exchange: Exchange, _ response: SofiaResponse) {
        exchange.repeats += 1
        let isAnswered: Void? = try? challenged(
            &exchange.authorization, by: response.challenges.filter(exchange.mayAnswer), of: exchange.account,
            isRegistrar: false)
        guard isAnswered != nil, exchange.repeats <= Self.repeatsMax else { return finish(exchange, with: response) }
        send(exchange)
    }

    private func release(_ exchange: Exchange) {
        guard let handle = exchange.handle else { return }
        exchange.handle = nil
        owners[handle] = nil
        cancelDeadline(.handle(handle))
        stack?.release(handle)
    }

    func finish(_ exchange: Exchange, with response: SofiaResponse?) {
        release(exchange)
        exchange.finish(response)
    }

    /// Nobody waits for answers any more.
    func endExchanges(of account: SIPAccount) {
        for case .exchange(let exchange) in Array(owners.values) where exchange.account === account {
            finish(exchange, with: nil)
        }
    }
}

extension SIPResponse {
    fileprivate init(_ response: SofiaResponse?) {
        self.init(
            reason: response?.reason ?? .timeout, contentType: response?.contentType, body: response?.body ?? [])
    }
}
