internal import HummingbirdCore

/// How one request will be answered; made before its body is read.
struct HTTPPlan: Sendable {
    typealias Answer = @Sendable (_ body: inout HTTPRouteBody) async throws -> Response

    /// Longest body; nil where a body has no meaning and is dropped.
    let bodyBytesMax: Int?
    let answer: Answer

    init(bodyBytesMax: Int? = nil, answer: @escaping Answer) {
        self.bodyBytesMax = bodyBytesMax
        self.answer = answer
    }

    /// An answer that is known already.
    init(_ response: Response) {
        self.init { _ in response }
    }
}
