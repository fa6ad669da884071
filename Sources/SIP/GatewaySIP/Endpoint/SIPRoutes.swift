/// Where requests go: to the outbound proxy that the operator names, else to the domain's own servers (RFC 3263).
struct SIPRoutes: Sendable {
    struct Route: Sendable {
        /// The best first; never empty.
        let targets: [SIPTarget]
        /// Whether they are the account's own, whose challenges may be answered.
        let isOwn: Bool
    }

    private let locator: SIPServerLocator
    private let proxies: OutboundProxies

    init(locator: SIPServerLocator, proxies: OutboundProxies) {
        self.locator = locator
        self.proxies = proxies
    }

    /// The servers of the account where nothing has to be looked up.
    func knownTargets(of aor: AddressOfRecord) -> [SIPTarget]? {
        proxies.proxy(for: aor.host)?.numericTarget.map { [$0] }
    }

    /// The servers of the account.
    func targets(of aor: AddressOfRecord) async throws(SIPRequestError) -> [SIPTarget] {
        do throws(SIPLocationError) {
            if let proxy = proxies.proxy(for: aor.host) {
                return try await locator.targets(for: proxy, isOperatorNamed: true).list
            }
            return try await locator.targets(for: aor.serverURI).list
        } catch {
            throw .notLocated(error)
        }
    }

    /// Where a request to somebody goes: an account whose own domain does not resolve, as a guest's may not, speaks to
    /// the callee's.
    func route(from aor: AddressOfRecord, to callee: AddressOfRecord) async throws(SIPRequestError) -> Route {
        do throws(SIPRequestError) {
            return Route(targets: try await targets(of: aor), isOwn: true)
        } catch {
            guard case .notLocated(let reason) = error, reason.isUnresolved, callee.host != aor.host else {
                throw error
            }
            return Route(targets: try await targets(of: callee), isOwn: false)
        }
    }

    func note(_ target: SIPTarget, didAnswer: Bool, retryAfter: Duration?) {
        locator.report(target, didAnswer ? .succeeded : .failed(retryAfter: retryAfter))
    }
}

extension SIPServerURI {
    /// The one server of a URI with an address and a transport in it (RFC 3263 section 4.1).
    fileprivate var numericTarget: SIPTarget? {
        guard scheme == .sip, maddr == nil, let transport, transport != .tls, let address = IPAddress(host) else {
            return nil
        }
        return SIPTarget(
            transport: transport, address: address, port: port ?? transport.defaultPort, hostname: address.description)
    }
}

extension SIPLocationError {
    /// The domain has no servers as far as we can see; not: it has some that are not allowed.
    fileprivate var isUnresolved: Bool {
        switch self {
        case .dns, .noService, .noCommonTransport, .invalidHost: true
        case .networkNotAllowed, .transportNotAvailable: false
        }
    }
}
