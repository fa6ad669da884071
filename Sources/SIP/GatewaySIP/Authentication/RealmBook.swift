/// Which realm's challenges may be answered, per domain.
///
/// A digest of our HA1 over a nonce of somebody else's choice is something to guess passwords with, so strangers do not
/// get one: only challenges that came from the account's own proxy or registrar count, and of these only those with the
/// domain's realm. It is what the operator says, else what the domain's registrar offered last, else what its proxy
/// offered first.
struct RealmBook: Sendable {
    private enum Source: Sendable {
        case registrar
        case proxy
    }

    private let configured: [String: String]
    private var learned: [String: (realm: String, source: Source)] = [:]

    /// Domains to remember; beyond it a proxy's word alone is not remembered.
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
        on challenges: [SIPChallenge], domain: String, isRegistrar: Bool
    ) -> ChallengeVerdict {
        let digests = challenges.filter { $0.scheme.lowercased() == "digest" }
        guard let first = digests.first else {
            return .cannotAnswer(SIPReason(401, "No Digest challenge from the server"))
        }
        guard digests.allSatisfy(\.isAnswerable) else {
            let offered = digests.compactMap(\.algorithm).joined(separator: ", ")
            return .cannotAnswer(SIPReason(401, "Digest algorithm not supported: \(offered)"))
        }
        let expected = configured[domain] ?? known(domain, isRegistrar: isRegistrar)
        guard let expected else {
            learn(first.realm, domain, isRegistrar ? .registrar : .proxy)
            return .answer(first)
        }
        guard let challenge = digests.first(where: { $0.realm == expected }) else {
            return .cannotAnswer(SIPReason(401, "Unexpected realm: \(first.realm)"))
        }
        return .answer(challenge)
    }

    /// A registrar may change its mind, so what it said before does not bind it.
    private func known(_ domain: String, isRegistrar: Bool) -> String? {
        isRegistrar ? nil : learned[domain]?.realm
    }

    private mutating func learn(_ realm: String, _ domain: String, _ source: Source) {
        guard learned[domain] != nil || learned.count < Self.domainsMax else { return }
        learned[domain] = (realm, source)
    }
}
