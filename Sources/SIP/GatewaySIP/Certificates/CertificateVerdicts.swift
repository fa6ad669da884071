internal import Synchronization

/// Which servers have shown the right certificate for a domain.
///
/// The stack verifies its connections too, but says nothing when it refuses one: requests to such a server time out. So
/// each server is looked at first, and again after it has failed.
final class CertificateVerdicts: Sendable {
    private let file: String?
    private let threads = LimitedThreads(16)
    private struct State {
        var accepted: [SIPTarget: ContinuousClock.Instant] = [:]
        var looking: [SIPTarget: Task<Result<Void, SIPRequestError>, Never>] = [:]
    }
    private let state = Mutex(State())

    /// How long an accepted certificate is taken for granted.
    private static let lifetime = Duration.seconds(300)
    private static let acceptedMax = 4096
    /// Connecting and shaking hands.
    private static let timeout = Duration.seconds(4)

    /// - Parameter file: the trusted authorities, PEM; nil refuses all.
    init(file: String?) { self.file = file }

    func isAccepted(_ target: SIPTarget) -> Bool {
        state.withLock { state in
            guard let time = state.accepted[target] else { return false }
            return time > .now
        }
    }

    /// It has failed: it may be another server by now.
    func forget(_ target: SIPTarget) { state.withLock { $0.accepted[target] = nil } }

    func check(_ target: SIPTarget) async throws(SIPRequestError) {
        if isAccepted(target) { return }
        let task = state.withLock { state in
            if let task = state.looking[target] { return task }
            let task = Task { await self.look(at: target) }
            state.looking[target] = task
            return task
        }
        try await task.value.get()
    }

    private func look(at target: SIPTarget) async -> Result<Void, SIPRequestError> {
        let result = await threads.run { [file] in
            CertificateCheck.run(target, authorities: file, timeout: Self.timeout)
        }
        state.withLock { state in
            state.looking[target] = nil
            guard case .success = result else { return }
            if state.accepted.count >= Self.acceptedMax { state.accepted.removeAll() }
            state.accepted[target] = .now + Self.lifetime
        }
        return result
    }
}
