/// What the account can say to a 401 or 407.
enum ChallengeVerdict: Equatable, Sendable {
    case answer(ChallengeAnswer)
    case cannotAnswer(SIPReason)
}

/// Who answers a challenge.
enum ChallengeAnswer: Equatable, Sendable {
    /// The stack, which repeats the request by itself and answers later challenges from what it remembers.
    case byStack(SIPChallenge)
    /// We, with a request of its own: the stack knows MD5 only, and gives up where anything else is offered beside it
    /// (RFC 8760).
    case byUs([SIPChallenge])

    /// The credentials were right, only the nonce was old.
    var isStale: Bool {
        switch self {
        case .byStack(let challenge): challenge.isStale
        case .byUs(let challenges): challenges.contains(where: \.isStale)
        }
    }
}
