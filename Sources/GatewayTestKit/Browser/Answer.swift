/// How the gateway answered a request.
public enum Answer: Hashable, Sendable {
    case ack
    /// With the sentence for the developer of the client.
    case error(String)

    /// Nil for a message that is not exactly an answer, with nothing else in it.
    init?(_ message: JSON) {
        guard let members = message.object, members["transaction"]?.string != nil else { return nil }
        switch (members["sylkrtc"], members["error"], members.count) {
        case ("ack", nil, 2): self = .ack
        case ("error", .string(let text), 3): self = .error(text)
        default: return nil
        }
    }
}
