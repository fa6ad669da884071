/// Why a challenge is not answered, as the client is told.
struct ChallengeRefusal: Error {
    let reason: SIPReason
}
