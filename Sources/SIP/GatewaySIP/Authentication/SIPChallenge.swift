internal import CSofia

/// One challenge of a 401 or 407, RFC 3261 section 22.
struct SIPChallenge: Hashable, Sendable {
    let scheme: String
    /// As the challenge has it, with its quotes.
    let quotedRealm: String
    /// The whole value of its header field.
    let text: String
    let isByProxy: Bool

    /// The realm without its quotes and escapes.
    var realm: String { QuotedString.content(quotedRealm) }

    var isDigest: Bool { scheme.lowercased() == "digest" }
}

extension SIPChallenge {
    static func all(of event: sofia_event_t) -> [SIPChallenge] {
        guard event.challenge_count > 0 else { return [] }
        return withUnsafeBytes(of: event.challenges) { bytes in
            bytes.bindMemory(to: sofia_challenge_t.self).prefix(Int(event.challenge_count)).compactMap { challenge in
                guard let scheme = challenge.scheme, let realm = challenge.realm else { return nil }
                return SIPChallenge(
                    scheme: String(cString: scheme), quotedRealm: String(cString: realm),
                    text: challenge.text.map { String(cString: $0) } ?? "", isByProxy: challenge.by_proxy)
            }
        }
    }
}
