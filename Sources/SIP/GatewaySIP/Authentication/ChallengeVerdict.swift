/// What the account can say to a 401 or 407.
enum ChallengeVerdict: Equatable, Sendable {
    case answer(SIPChallenge)
    case cannotAnswer(SIPReason)
}
