internal import HTTPDigest

/// Which realm's challenges may be answered, per domain.
///
/// A digest of our HA1 over a nonce of somebody else's choice is something to guess passwords with, so strangers do not
/// get one: only challenges that came from the account's own proxy or registrar count, and of these only those with the
/// domain's realm. It is what the operator says, else what the domain's registrar offered last, else what its proxy
/// offered first.
struct RealmBook: Sendable {
    private let configured: [String: String]
    private var learned: [String: String] = [:]

    /// Domains to remember; for others each challenge is the first.
    static let domainsMax = 10_000

    /// - Parameter configured: realm by domain.
    init(configured: [String: String]) {
        self.configured = Dictionary(
            configured.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// Chooses among the challenges of one answer.
    /// - Parameters:
    ///   - domain: the account's, lower case.
    ///   - isRegistrar: whether they answer a REGISTER: nobody but the domain itself answers that.
    mutating func verdict(
        on challenges: [SIPChallenge], domain: String, isRegistrar: Bool, credentials: DigestCredentials
    ) -> ChallengeVerdict {
        let digests = challenges.filter(\.isDigest)
        guard let first = digests.first else {
            return .cannotAnswer(SIPReason(401, "No Digest challenge from the server"))
        }
        // A registrar may change its mind, so what it said before does not bind it.
        let expected = configured[domain] ?? (isRegistrar ? nil : learned[domain]) ?? first.realm
        let ours = digests.filter { $0.realm == expected }
        guard let challenge = ours.first else {
            return .cannotAnswer(SIPReason(401, "Unexpected realm: \(first.realm)"))
        }
        learn(expected, domain)
        return digests.allSatisfy(\.isKnownToStack)
            ? byStack(challenge, credentials) : Self.byUs(ours, credentials)
    }

    private func byStack(_ challenge: SIPChallenge, _ credentials: DigestCredentials) -> ChallengeVerdict {
        // What was given as a password is no hash, so it cannot be right.
        credentials.ha1(.md5) == nil ? .cannotAnswer(.refusedPassword) : .answer(.byStack(challenge))
    }

    private static func byUs(_ challenges: [SIPChallenge], _ credentials: DigestCredentials) -> ChallengeVerdict {
        do throws(DigestError) {
            _ = try DigestSession(answering: AuthenticationChallenges(challenges.map(\.text)), with: credentials)
            return .answer(.byUs(challenges))
        } catch {
            return .cannotAnswer(SIPReason(401, "Challenge cannot be answered: \(error)"))
        }
    }

    private mutating func learn(_ realm: String, _ domain: String) {
        guard learned[domain] != nil || learned.count < Self.domainsMax else { return }
        learned[domain] = realm
    }
}
