internal import CSofia
internal import Glibc

/// The one thread that runs Sofia-SIP, as the executor of the actor that owns it.
///
/// So Sofia's callbacks and the actor's code never run at the same time, nothing is copied between them, and the
/// compiler checks it. Between the runs of a stack, and after its end, the thread waits for jobs.
final class SIPThread: SerialExecutor {
    let mailbox = SIPThreadMailbox()

    init() {
        let context = Unmanaged.passRetained(mailbox)
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                let mailbox = Unmanaged<SIPThreadMailbox>.fromOpaque(context).takeRetainedValue()
                mailbox.serve()
                return nil
            }, context.toOpaque())
        // Without threads the daemon cannot start at all; later stacks come with a restart only.
        guard failure == 0 else { fatalError("no thread for SIP: \(failure)") }
        pthread_detach(thread)
    }

    deinit { mailbox.close() }

    func enqueue(_ job: consuming ExecutorJob) {
        mailbox.add(.job(UnownedJob(job), asUnownedSerialExecutor()))
    }

    func checkIsolated() {
        precondition(mailbox.isServedHere, "not on the SIP thread")
    }
}
