/// One resource on the public port that is not the WebSocket, as a plugin offers it.
struct HTTPRoute: Sendable {
    typealias Handler =
        @Sendable (_ request: HTTPRouteRequest, _ body: inout HTTPRouteBody) async throws
        -> HTTPRouteResponse

    /// `GET`, `PUT`, …. A route for GET does not answer HEAD.
    let method: String
    /// Segments of the path. One in braces matches any segment: `/filesharing/{room}/{name}`.
    let pattern: [Segment]
    /// Longest body; beyond it the request is refused with 413. 0 where none is expected.
    let bodyBytesMax: Int
    let handler: Handler

    enum Segment: Hashable, Sendable {
        case literal(String)
        case parameter(String)
    }

    /// - Parameter path: begins with a slash, not percent-encoded.
    init(_ method: String, _ path: String, bodyBytesMax: Int = 0, handler: @escaping Handler) {
        self.method = method
        self.bodyBytesMax = bodyBytesMax
        self.handler = handler
        pattern = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { segment in
            segment.hasPrefix("{") && segment.hasSuffix("}")
                ? .parameter(String(segment.dropFirst().dropLast())) : .literal(String(segment))
        }
    }

    /// The values of the parameters where the path matches.
    func match(_ path: HTTPPath) -> [String: String]? {
        guard path.segments.count == pattern.count else { return nil }
        var parameters: [String: String] = [:]
        for (segment, value) in zip(pattern, path.segments) {
            switch segment {
            case .literal(let literal):
                guard literal == value else { return nil }
            case .parameter(let name):
                guard !value.isEmpty else { return nil }
                parameters[name] = value
            }
        }
        return parameters
    }
}
