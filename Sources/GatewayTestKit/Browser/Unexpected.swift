/// What happened in a conversation and should not have, or did not happen in time.
public struct Unexpected: Error, CustomStringConvertible, Sendable {
    public let description: String

    init(_ what: String, after transcript: [JSON] = []) {
        let heard = transcript.suffix(10).map { "\n    \($0)" }.joined()
        description = transcript.isEmpty ? what : "\(what); received so far:\(heard)"
    }
}
