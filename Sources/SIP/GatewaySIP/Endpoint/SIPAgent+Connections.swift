/// Connections to servers: with its connection a binding over TCP or TLS is lost to those who call (RFC 5626 section
/// 4.4), so it is made anew at once and not when it is time for a refresh.
extension SIPAgent {
    /// How long after its end, so that the stack knows of it too.
    private static let pause = Duration.milliseconds(100)
    /// The same where a server ends its connections again and again.
    private static let longPause = Duration.seconds(10)

    func watch(_ target: SIPTarget) {
        guard target.transport != .udp, !watched.contains(target) else { return }
        if stack?.watch(target) == true { watched.insert(target) }
    }

    func connectionLost(_ server: ServerKey) {
        for target in watched.filter({ ServerKey($0) == server }) {
            watched.remove(target)
            // Who is there next may be somebody else.
            certificates.forget(target)
        }
        let isUsual = losses[server].map { $0 + Self.longPause < .now } ?? true
        losses[server] = .now
        if losses.count > 1024 { losses = losses.filter { $0.value + Self.longPause > .now } }
        setDeadline(.connectionLost(server), after: isUsual ? Self.pause : Self.longPause)
    }

    /// Registers those anew that were bound over it.
    func renew(_ server: ServerKey) {
        for record in Array(accounts.values) {
            guard let bound = record.machine.bound, bound.transport != .udp, ServerKey(bound) == server
            else { continue }
            run(.connectionLost, for: record)
        }
    }
}
