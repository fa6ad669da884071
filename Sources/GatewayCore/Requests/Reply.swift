/// How an `async` handler ends well.
public struct Reply: Sendable {
    let then: (@Sendable () async -> Void)?

    /// The request is accepted.
    public static let ack = Reply(then: nil)

    /// The request is accepted, and work goes on after the answer is written; the lane is free meanwhile.
    public static func ack(then work: @escaping @Sendable () async -> Void) -> Reply { Reply(then: work) }
}
