internal import Synchronization

/// The routes that are offered now. Plugins come and go, so a route can be taken back.
final class HTTPRoutes: Sendable {
    /// Takes back one route.
    struct Token: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    /// Another route has the same method, and matches the same paths.
    struct Conflict: Error {}

    enum Found: Sendable {
        case route(HTTPRoute, parameters: [String: String])
        /// The path is known, for these methods.
        case otherMethods([String])
        case nothing
    }

    private struct State {
        var next: UInt64 = 0
        var routes: [(token: Token, route: HTTPRoute)] = []
    }

    private let state = Mutex(State())

    init() {}

    @discardableResult
    func add(_ route: HTTPRoute) throws(Conflict) -> Token {
        let token: Token? = state.withLock { state in
            guard !state.routes.contains(where: { Self.collide($0.route, route) }) else { return nil }
            let token = Token(number: state.next)
            state.next += 1
            state.routes.append((token, route))
            return token
        }
        guard let token else { throw Conflict() }
        return token
    }

    func remove(_ token: Token) {
        state.withLock { $0.routes.removeAll { $0.token == token } }
    }

    /// Literal paths win over those with parameters.
    func find(method: String, path: HTTPPath) -> Found {
        let candidates = state.withLock { $0.routes }.compactMap { entry in
            entry.route.match(path).map { (route: entry.route, parameters: $0) }
        }
        let sameMethod = candidates.filter { $0.route.method == method }
        if let best = sameMethod.min(by: { $0.parameters.count < $1.parameters.count }) {
            return .route(best.route, parameters: best.parameters)
        }
        return candidates.isEmpty ? .nothing : .otherMethods(Set(candidates.map(\.route.method)).sorted())
    }

    private static func collide(_ one: HTTPRoute, _ other: HTTPRoute) -> Bool {
        func shape(_ route: HTTPRoute) -> [HTTPRoute.Segment] {
            route.pattern.map { if case .parameter = $0 { .parameter("") } else { $0 } }
        }
        return one.method == other.method && shape(one) == shape(other)
    }
}
