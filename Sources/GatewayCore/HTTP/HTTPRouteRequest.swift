/// What a route is asked.
struct HTTPRouteRequest: Sendable {
    let method: String
    /// As sent, without the query.
    let path: String
    /// Behind the question mark, not decoded; empty without one.
    let query: String
    /// Decoded values of the segments in braces. Chosen by the peer: never a path, and never markup.
    let parameters: [String: String]
    /// In the order they came, names as sent.
    let headers: [(name: String, value: String)]
    /// Address of the peer, without its port; nil on a Unix socket.
    let remoteAddress: String?

    /// The first header of that name, in any case.
    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
