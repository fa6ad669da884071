/// A binding that is being removed at the server. Its account may be gone already.
final class LeavingBinding {
    /// Another one after a challenge that the stack cannot answer.
    var handle: SofiaHandle
    let target: SIPTarget
    let account: SIPAccount
    /// Who waits for its turn at the proxy.
    let ticket: Ticket
    var challengesAnswered = 0
    /// What comes now answers the removal, whatever it is called.
    var isRemovalSent = false

    init(_ handle: SofiaHandle, at target: SIPTarget, of account: SIPAccount) {
        self.handle = handle
        ticket = .handle(handle)
        self.target = target
        self.account = account
    }
}
