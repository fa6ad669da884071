/// One request of ours that waits for its final answer.
final class Exchange {
    let handle: SofiaHandle
    let account: SIPAccount
    /// Whether it went to the account's own proxy or domain: only those may challenge us.
    let isOwnServer: Bool
    var challengesAnswered = 0
    private var continuation: CheckedContinuation<SofiaResponse?, Never>?

    init(
        _ handle: SofiaHandle, of account: SIPAccount, isOwnServer: Bool,
        _ continuation: CheckedContinuation<SofiaResponse?, Never>
    ) {
        self.handle = handle
        self.account = account
        self.isOwnServer = isOwnServer
        self.continuation = continuation
    }

    func finish(_ response: SofiaResponse?) {
        continuation?.resume(returning: response)
        continuation = nil
    }
}
