/// What a route answers.
struct HTTPRouteResponse: Sendable {
    typealias Writing = @Sendable (_ writer: inout HTTPRouteWriter) async throws -> Void

    enum Body: Sendable {
        case bytes([UInt8])
        /// Written while it is made. With a length in bytes exactly so many must be written, without one it is
        /// chunked.
        case stream(length: Int?, Writing)
    }

    /// 200 to 599.
    var status: Int
    /// `Content-Length`, `Transfer-Encoding`, `Connection`, `Date` and `Server` are ours.
    var headers: [(name: String, value: String)]
    var body: Body

    init(status: Int = 200, headers: [(name: String, value: String)] = [], body: Body = .bytes([])) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    static func text(_ text: String, status: Int = 200) -> Self {
        Self(
            status: status, headers: [("Content-Type", "text/plain; charset=utf-8")], body: .bytes(Array(text.utf8)))
    }
}
