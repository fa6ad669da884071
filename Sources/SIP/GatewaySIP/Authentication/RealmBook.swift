/// Which realms' challenges may be answered, per domain.
///
/// A digest of our HA1 over a nonce of somebody else's choice is something to guess passwords with, so strangers do not
/// get one: only challenges that came from the account's own proxy or registrar count, and of these only those with the
/// domain's realm. It is what the operator says, else what the domain's registrar has accepted a digest for, else what
/// the domain's proxy offered first.
struct RealmBook: Sendable {
    private let configured: [String: String]
    /// A proxy may have another realm than the registrar behind it, and both have accepted then.
    private var accepted: [String: Set<String>] = [:]
    private var offered: [String: String] = [:]

    /// Domains to remember; for others each challenge is the first.
    static let domainsMax = 10_000

    /// - Parameter configured: realm by domain.
    init(configured: [String: String]) {
        self.configured = Dictionary(
            configured.map { ($0.key.domainKey, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// Those of one answer that may be answered; never empty.
    /// - Parameters:
    ///   - domain: the account's, lower case.
    ///   - isRegistrar: whether they answer a REGISTER: nobody but the domain itself answers that.
    mutating func answerable(
        _ challenges: [SIPChallenge], domain: String, isRegistrar: Bool
    ) throws(ChallengeRefusal) -> [SIPChallenge] {
        let digests = challenges.filter(\.isDigest)
        guard let first = digests.first else {
            throw ChallengeRefusal(reason: SIPReason(401, "No Digest challenge from the server"))
        }
        let expected = expected(domain, isRegistrar: isRegistrar) ?? [first.realm]
        let ours = digests.filter { expected.contains($0.realm) }
        guard let chosen = ours.first else {
            throw ChallengeRefusal(reason: SIPReason(401, "Unexpected realm: \(first.realm)"))
        }
        if !isRegistrar, offered[domain] == nil, offered.count < Self.domainsMax { offered[domain] = chosen.realm }
        return ours
    }

    private func expected(_ domain: String, isRegistrar: Bool) -> Set<String>? {
        if let realm = configured[domain] { return [realm] }
        if let realms = accepted[domain] { return realms }
        return isRegistrar ? nil : offered[domain].map { [$0] }
    }

    /// The domain's registrar has accepted a request with digests for these.
    mutating func accept(_ realms: [String], domain: String) {
        guard accepted[domain] == nil, !realms.isEmpty, accepted.count < Self.domainsMax else { return }
        accepted[domain] = Set(realms)
    }
}
