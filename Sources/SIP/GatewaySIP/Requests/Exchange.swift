/// One request of ours that waits for its final answer.
final class Exchange {
    /// Another one after a challenge that the stack cannot answer.
    var handle: SofiaHandle
    let request: OutgoingRequest
    let target: SIPTarget
    let account: SIPAccount
    /// Whether it went to the account's own proxy or domain: only those may challenge us.
    let isOwnServer: Bool
    var challengesAnswered = 0
    private var continuation: CheckedContinuation<SofiaResponse?, Never>?

    init(
        _ handle: SofiaHandle, _ request: OutgoingRequest, to target: SIPTarget, of account: SIPAccount,
        isOwnServer: Bool,
        _ continuation: CheckedContinuation<SofiaResponse?, Never>
    ) {
        self.handle = handle
        self.request = request
        self.target = target
        self.account = account
        self.isOwnServer = isOwnServer
        self.continuation = continuation
    }

    func finish(_ response: SofiaResponse?) {
        continuation?.resume(returning: response)
        continuation = nil
    }
}
