/// An incoming request that waits for its answer, or, for an INVITE, for its end.
final class PendingIncomingRequest {
    let isInvite: Bool
    var isAnswered = false

    init(isInvite: Bool) { self.isInvite = isInvite }
}
