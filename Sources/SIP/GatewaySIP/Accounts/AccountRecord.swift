/// An account as the SIP thread sees it.
final class AccountRecord {
    let account: SIPAccount
    var machine: RegistrationMachine
    var sequence = RequestSequence()
    var authorization: RequestAuthorization
    /// How long a registration is asked for: what the settings say, or the least that the registrar takes.
    var lifetime: Duration
    /// The REGISTER on its way.
    var handle: SofiaHandle?
    /// The number of the attempt that waits for its turn.
    var waitingAttempt: Int?

    init(_ account: SIPAccount, machine: RegistrationMachine, lifetime: Duration) {
        self.account = account
        self.machine = machine
        self.lifetime = lifetime
        authorization = RequestAuthorization(account.configuration.credentials)
    }
}
