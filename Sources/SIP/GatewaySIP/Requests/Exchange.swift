/// One request of ours that waits for its final answer.
final class Exchange {
    /// Of the request that was sent last.
    var handle: SofiaHandle?
    let request: OutgoingRequest
    let target: SIPTarget
    let account: SIPAccount
    /// Whether it went to the account's own proxy or domain: only those may challenge us.
    let isOwnServer: Bool
    var sequence = RequestSequence()
    var authorization: RequestAuthorization
    var repeats = 0
    private var continuation: CheckedContinuation<SofiaResponse?, Never>?

    init(
        _ request: OutgoingRequest, to target: SIPTarget, of account: SIPAccount,
        isOwnServer: Bool,
        _ continuation: CheckedContinuation<SofiaResponse?, Never>
    ) {
        authorization = RequestAuthorization(account.configuration.credentials)
        self.request = request
        self.target = target
        self.account = account
        self.isOwnServer = isOwnServer
        self.continuation = continuation
    }

    /// Who may ask for credentials (RFC 3261 section 22): proxies between us and the own server by 407, and who is called
    /// by 401, but only in the own domain.
    func mayAnswer(_ challenge: SIPChallenge) -> Bool {
        isOwnServer && (challenge.isByProxy || request.target.host == account.aor.host)
    }

    func finish(_ response: SofiaResponse?) {
        continuation?.resume(returning: response)
        continuation = nil
    }
}
