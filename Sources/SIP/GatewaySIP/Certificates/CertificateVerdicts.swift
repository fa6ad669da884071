internal import GatewayCore
internal import Synchronization

/// Which servers have shown the right certificate for a domain.
///
/// The stack verifies its connections too, but says nothing when it refuses one: requests to such a server time out. So
/// each server is looked at first, and again after it has failed.
final class CertificateVerdicts: Sendable {
    typealias Verdict = Result<Void, SIPRequestError>

    /// Looks at a server; blocks its thread.
    private let look: @Sendable (SIPTarget) -> Verdict
    private let now: @Sendable () -> ContinuousClock.Instant
    /// No domain delays others, however many silent servers it names.
    private let threads = LimitedThreads(128, share: 4, waitingMax: 4096)
    private struct State {
        var accepted = TargetMemory<Void>(limit: 4096)
        var failed = TargetMemory<SIPRequestError>(limit: 4096)
        var looking: [SIPTarget: Task<Verdict, Never>] = [:]
    }
    private let state = Mutex(State())

    /// How long an accepted certificate is taken for granted.
    static let lifetime = Duration.seconds(300)
    /// How long a certificate is refused without another look: somebody must have changed it.
    static let refusalLifetime = Duration.seconds(5)
    /// The same for a server without a connection. The first retry of a registration comes no sooner, unless the settings
    /// say so, and finds a server that is back.
    static let failureLifetime = Duration.seconds(1)
    /// Connecting and shaking hands.
    private static let timeout = Duration.seconds(4)

    /// - Parameter file: the trusted authorities, PEM; nil refuses all.
    convenience init(file: String?) {
        self.init { CertificateCheck.run($0, authorities: file, timeout: Self.timeout) }
    }

    init(
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        look: @escaping @Sendable (SIPTarget) -> Verdict
    ) {
        self.now = now
        self.look = look
    }

    func isAccepted(_ target: SIPTarget) -> Bool {
        let now = now()
        return state.withLock { $0.accepted.value(of: target, at: now) != nil }
    }

    /// It has failed: it may be another server by now.
    ///
    /// That it was refused is not forgotten: nothing was sent to it, so that is no news.
    func forget(_ target: SIPTarget) { state.withLock { $0.accepted.forget(target) } }

    /// Returns when the server has the right certificate.
    func check(_ target: SIPTarget) async throws(SIPRequestError) {
        switch answer(on: target) {
        case .known(let verdict): try verdict.get()
        case .pending(let task): try await task.value.get()
        }
    }

    private enum Answer {
        case known(Verdict)
        case pending(Task<Verdict, Never>)
    }

    private func answer(on target: SIPTarget) -> Answer {
        let now = now()
        return state.withLock { state in
            if state.accepted.value(of: target, at: now) != nil { return .known(.success(())) }
            if let error = state.failed.value(of: target, at: now) { return .known(.failure(error)) }
            if let task = state.looking[target] { return .pending(task) }
            let task = Task { await self.judge(target) }
            state.looking[target] = task
            return .pending(task)
        }
    }

    private func judge(_ target: SIPTarget) async -> Verdict {
        let verdict = await threads.run(for: target.hostname) { [look] in look(target) }
        let now = now()
        state.withLock { state in
            state.looking[target] = nil
            switch verdict {
            case .success:
                state.accepted.remember((), of: target, for: Self.lifetime, at: now)
            case .failure(.certificateRefused(let reason)):
                state.failed.remember(.certificateRefused(reason), of: target, for: Self.refusalLifetime, at: now)
            case .failure(let error):
                state.failed.remember(error, of: target, for: Self.failureLifetime, at: now)
            // Says nothing about the server.
            case nil: break
            }
        }
        return verdict ?? .failure(.notConnected("too many connections wait for their certificates to be checked"))
    }
}
