/// A binding that is being removed at the server. Its account may be gone already.
final class LeavingBinding {
    enum Phase {
        /// A REGISTER was on its way; only after its answer is it known what is removed.
        case answerAwaited
        /// Others are before us at the server.
        case waiting
        case removing
    }

    let record: AccountRecord
    let target: SIPTarget
    var phase: Phase
    /// What was sent last.
    var handle: SofiaHandle?
    var repeats = 0

    init(_ record: AccountRecord, at target: SIPTarget) {
        self.record = record
        self.target = target
        handle = record.handle
        phase = record.handle == nil ? .waiting : .answerAwaited
    }

    var contactUser: String { record.account.contactUser }
    var ticket: Ticket { .leaving(contactUser) }
}
