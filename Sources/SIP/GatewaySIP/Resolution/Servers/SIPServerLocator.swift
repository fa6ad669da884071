internal import GatewayCore
internal import Synchronization

/// Finds the servers of a SIP URI: RFC 3263 section 4, for clients.
///
/// A name that the hosts file knows is looked up there only, so that it works without DNS.
public final class SIPServerLocator: Sendable {
    private let search: SIPServerSearch
    private let options: SIPLocatorOptions
    private let policy: AddressPolicy
    private let now: @Sendable () -> ContinuousClock.Instant
    private let health = Mutex(TargetHealth())

    /// `policy` is for what a client names. Nil for `hosts` means none.
    public convenience init(
        resolver: CachingResolver, hosts: HostsFile? = HostsFile(), policy: AddressPolicy,
        options: SIPLocatorOptions = SIPLocatorOptions()
    ) {
        self.init(
            resolver: resolver, hosts: hosts, policy: policy, options: options, now: { .now },
            random: { .random(in: 0...$0) })
    }

    /// `random` gives a number from 0 to its argument.
    init(
        resolver: any DNSResolving, hosts: HostsFile?, policy: AddressPolicy, options: SIPLocatorOptions,
        now: @escaping @Sendable () -> ContinuousClock.Instant, random: @escaping @Sendable (UInt32) -> UInt32
    ) {
        search = SIPServerSearch(resolver: resolver, hosts: hosts, options: options, random: random)
        self.options = options
        self.policy = policy
        self.now = now
    }

    /// Where to send a request for the URI. Asked anew for each registration or dialog: servers of equal priority are
    /// drawn by lot each time, and those that failed of late come last.
    ///
    /// `isOperatorNamed` lets targets in any network pass: for an outbound proxy, never for what a client named.
    public func targets(
        for uri: SIPServerURI, isOperatorNamed: Bool = false
    ) async throws(SIPLocationError) -> SIPTargets {
        let found = try await search.targets(for: uri)
        let allowed = isOperatorNamed ? found.list : found.list.filter { policy.allows($0.address) }
        guard !allowed.isEmpty else {
            throw .networkNotAllowed(domain: uri.host, found.list.map(\.address))
        }
        let list = Array(withoutDowngrade(allowed).prefix(options.targetsMax))
        let now = now()
        return SIPTargets(list: health.withLock { $0.ordered(list, at: now) }, ttl: found.ttl)
    }

    /// What came of trying a target.
    public enum Outcome: Sendable {
        /// It answered, whatever it said.
        case succeeded
        /// It could not be reached, did not answer, refused our trust, or said 503: it comes last in the lists of the
        /// next 30 s, longer when it fails again, or for as long as its `Retry-After` says.
        case failed(retryAfter: Duration? = nil)
    }

    public func report(_ target: SIPTarget, _ outcome: Outcome) {
        let now = now()
        health.withLock { health in
            switch outcome {
            case .succeeded: health.succeeded(target)
            case .failed(let time): health.failed(target, for: time, at: now)
            }
        }
    }

    private func withoutDowngrade(_ targets: [SIPTarget]) -> [SIPTarget] {
        guard !options.allowsDowngrade, let first = targets.firstIndex(where: { $0.transport.isSecure }) else {
            return targets
        }
        return targets[..<first] + targets[first...].filter { $0.transport.isSecure }
    }
}
