/// A binding that is being removed at the server. Its account may be gone already.
final class LeavingBinding {
    let handle: SofiaHandle
    let target: SIPTarget
    let account: SIPAccount
    var challengesAnswered = 0

    init(_ handle: SofiaHandle, at target: SIPTarget, of account: SIPAccount) {
        self.handle = handle
        self.target = target
        self.account = account
    }
}
