/// The client's side of one protection space: the challenge in force, how often its nonce was used, and whether the
/// server has taken an answer.
///
/// A value for one server and one realm. The caller tells it what became of each answer: `accept` or `reject`; a
/// rejection gives either a challenge worth one more try or an error that says the credentials are wrong, so that a
/// server cannot keep a client trying for ever.
public struct DigestSession: Sendable {
    /// Answers in a row that a server may call stale.
    public static let staleMax = 3

    public let credentials: DigestCredentials
    /// The challenge that answers are made for.
    public private(set) var challenge: DigestChallenge
    /// Whether the server has accepted an answer made from these credentials.
    public private(set) var isAuthenticated = false

    private var nonce: String
    private var uses: UInt32 = 0
    /// Of the `-sess` variants: made once for a challenge and kept over `nextnonce`, RFC 7616 §3.4.2.
    private var sessionKey: (key: HA1, cnonce: String)?
    /// Answers with the current nonce have been accepted, so a further challenge is no judgement on the credentials.
    private var isNonceAccepted = false
    private var staleInARow = 0

    /// Chooses the strongest challenge that the credentials can answer, and of equal ones the first.
    ///
    /// Throws `noDigestChallenge`, `malformed`, `otherRealm` or `unanswerable`.
    public init(answering challenges: AuthenticationChallenges, with credentials: DigestCredentials) throws(DigestError)
    {
        let chosen = try Self.choice(among: challenges, realm: credentials.realm, credentials)
        self.credentials = credentials
        challenge = chosen
        nonce = chosen.nonce
    }

    /// Answers the challenge for one request.
    ///
    /// - Parameters:
    ///   - method: in upper case, as in the request.
    ///   - uri: the Request-URI, letter by letter as in the request line.
    ///   - body: counts only where the server takes nothing but `auth-int`.
    ///
    /// Throws `unprintable`, `nonceUsedUp` or `hashNotAvailable`.
    public mutating func authorize(
        method: String, uri: String, body: [UInt8] = []
    ) throws(DigestError) -> DigestAuthorization {
        var random = SystemRandomNumberGenerator()
        let halves = (random.next() as UInt64, random.next() as UInt64)
        return try authorize(method: method, uri: uri, body: body, cnonce: Self.hex(halves.0) + Self.hex(halves.1))
    }

    mutating func authorize(
        method: String, uri: String, body: [UInt8], cnonce fresh: String
    ) throws(DigestError) -> DigestAuthorization {
        // The choice guarantees both.
        guard let algorithm = challenge.algorithm, let secret = credentials.ha1(algorithm.hash),
            let qop = challenge.chosenQop
        else { throw .unanswerable(offered: [challenge.summary], held: credentials.hashes) }
        guard uses < .max else { throw .nonceUsedUp }

        var key = secret
        var cnonce = fresh
        if algorithm.isSession {
            // Servers differ in whether A1 has the first cnonce or the current one; with a single one both agree.
            if let sessionKey {
                (key, cnonce) = sessionKey
            } else {
                key = try DigestCalculation.sessionKey(secret, nonce: nonce, cnonce: fresh)
                sessionKey = (key, fresh)
            }
        }
        let count = uses + 1
        let digits = String(count, radix: 16)
        let calculation = DigestCalculation(
            key: key, nonce: nonce, qop: qop,
            nonceCount: String(repeating: "0", count: 8 - digits.count) + digits, cnonce: cnonce)
        let authorization = try DigestAuthorization(
            calculation, challenge: challenge, username: credentials.username, method: method, uri: uri, body: body)
        uses = count
        return authorization
    }

    /// The server has taken the answer. Takes over the nonce it wants next.
    ///
    /// - Parameter body: that of the response; it counts where the server proves itself over it (`auth-int`).
    /// - Returns: whether the server has proven that it knows the secret.
    ///
    /// Throws `serverNotProven` when the proof is wrong; then nothing has changed.
    @discardableResult
    public mutating func accept(
        _ authorization: DigestAuthorization, info: AuthenticationInfo? = nil, body: [UInt8] = []
    ) throws(DigestError) -> Bool {
        var isProven = false
        if let info { isProven = try authorization.isProven(by: info, body: body) }
        isAuthenticated = true
        guard authorization.nonce == nonce else { return isProven }
        isNonceAccepted = true
        staleInARow = 0
        if let next = info?.nextNonce, next != nonce {
            nonce = next
            uses = 0
        }
        return isProven
    }

    /// The server has answered with another challenge. When this returns, the request is worth one more try.
    ///
    /// An answer to a nonce that is no longer in force may be tried again with the current one. Otherwise the new
    /// challenge is taken when it says `stale`, or when the nonce has been accepted before and is simply over.
    ///
    /// Throws `refused`, `alwaysStale`, or what the initializer throws.
    public mutating func reject(
        _ authorization: DigestAuthorization, with challenges: AuthenticationChallenges
    ) throws(DigestError) {
        guard authorization.nonce == nonce else { return }
        let next = try Self.choice(among: challenges, realm: challenge.realm, credentials)
        if next.isStale {
            guard staleInARow < Self.staleMax else { throw .alwaysStale }
            staleInARow += 1
        } else if !isNonceAccepted {
            throw .refused
        }
        // A server that offers the same nonce once more still has its count.
        if next.nonce != nonce { uses = 0 }
        challenge = next
        nonce = next.nonce
        sessionKey = nil
        isNonceAccepted = false
    }

    private static func choice(
        among challenges: AuthenticationChallenges, realm: String?, _ credentials: DigestCredentials
    ) throws(DigestError) -> DigestChallenge {
        guard let first = challenges.digest.first else {
            if let problem = challenges.problems.first { throw .malformed(reason: problem) }
            throw .noDigestChallenge(offered: challenges.otherSchemes)
        }
        let wanted = realm ?? first.realm
        let inRealm = challenges.digest.filter { $0.realm == wanted }
        guard !inRealm.isEmpty else {
            throw .otherRealm(wanted: wanted, offered: challenges.digest.map(\.realm))
        }
        var best: (hash: DigestHash, challenge: DigestChallenge)?
        for challenge in inRealm {
            guard let hash = challenge.algorithm?.hash, credentials.ha1(hash) != nil, challenge.chosenQop != nil
            else { continue }
            if let best, best.hash >= hash { continue }
            best = (hash, challenge)
        }
        guard let best else {
            throw .unanswerable(offered: inRealm.map(\.summary), held: credentials.hashes)
        }
        return best.challenge
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension DigestSession: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "\(credentials) at \(challenge.realm), \(uses) answers" }
    public var debugDescription: String { description }

    public var customMirror: Mirror {
        Mirror(self, children: ["credentials": credentials, "challenge": challenge, "uses": uses])
    }
}
