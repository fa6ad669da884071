internal import CSofia

/// Carries Sofia's callbacks, which come on the SIP thread, to the agent.
final class SofiaRelay {
    private unowned let agent: SIPAgent

    init(_ agent: SIPAgent) { self.agent = agent }

    /// They keep no reference: the agent keeps this object for as long as the stack runs.
    var callbacks: sofia_callbacks_t {
        sofia_callbacks_t(
            event: { context, event in
                guard let event, let agent = SofiaRelay.agent(context) else { return }
                guard let copy = SofiaEvent(event.pointee) else { return }
                agent.assumeIsolated { $0.receive(copy) }
            },
            woken: { context in SofiaRelay.agent(context)?.thread.mailbox.work() },
            timer: { context in SofiaRelay.agent(context)?.assumeIsolated { $0.timerFired() } },
            context: Unmanaged.passUnretained(self).toOpaque())
    }

    private static func agent(_ context: UnsafeMutableRawPointer?) -> SIPAgent? {
        guard let context else { return nil }
        return Unmanaged<SofiaRelay>.fromOpaque(context).takeUnretainedValue().agent
    }
}
