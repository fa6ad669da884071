/// An account as the SIP thread sees it.
final class AccountRecord {
    let account: SIPAccount
    var machine: RegistrationMachine
    /// What is registered, or on its way to be.
    var handle: SofiaHandle?
    var target: SIPTarget?
    /// The number of the attempt that waits for its turn.
    var waitingAttempt: Int?

    init(_ account: SIPAccount, machine: RegistrationMachine) {
        self.account = account
        self.machine = machine
    }
}
