/// One challenge of the scheme Digest, RFC 7616 §3.3; without `qop` it is that of RFC 2069.
public struct DigestChallenge: Hashable, Sendable {
    public let realm: String
    public let nonce: String
    /// Sent back as it is.
    public let opaque: String?
    /// The algorithm in the server's own spelling; nil where it names none, which means MD5.
    public let algorithmName: String?
    /// Nil for an algorithm that is not known here.
    public let algorithm: DigestAlgorithm?
    /// What the server takes, in its own spelling; nil where it names none (RFC 2069).
    public let qopNames: [String]?
    /// The last answer failed only because its nonce is too old.
    public let isStale: Bool
    /// The URIs of the protection space, empty where it is the whole server. SIP makes no use of it.
    public let domain: [String]
    /// The server wants H(username:realm) instead of the name, §3.4.4.
    public let wantsUserHash: Bool
    /// The server says that it reads names as UTF-8, the only value of `charset` there is.
    public let isUTF8: Bool

    init(_ parameters: AuthenticationParameters) throws(DigestError) {
        if let problem = parameters.problem { throw .malformed(reason: problem) }
        guard let realm = parameters["realm"] else { throw .malformed(reason: "no realm") }
        guard let nonce = parameters["nonce"] else { throw .malformed(reason: "no nonce") }
        self.realm = realm
        self.nonce = nonce
        opaque = parameters["opaque"]
        algorithmName = parameters["algorithm"]
        algorithm = algorithmName.map { DigestAlgorithm(name: $0) } ?? DigestAlgorithm(.md5)
        qopNames = parameters["qop"].map { text in
            text.split(whereSeparator: { $0 == "," || $0 == " " || $0 == "\t" }).map(String.init)
        }
        isStale = parameters["stale"]?.lowercased() == "true"
        domain = parameters["domain"]?.split(separator: " ").map(String.init) ?? []
        wantsUserHash = parameters["userhash"]?.lowercased() == "true"
        isUTF8 = parameters["charset"]?.lowercased() == "utf-8"
    }

    /// How an answer is made: `.some(nil)` stands for the way of RFC 2069, nil for an offer that cannot be answered.
    ///
    /// `auth` comes first: the bodies of SIP requests are changed on their way, which `auth-int` would not survive.
    var chosenQop: QualityOfProtection?? {
        // An empty list is what some servers send that mean none.
        guard let qopNames, !qopNames.isEmpty else { return .some(nil) }
        let known = qopNames.compactMap { QualityOfProtection(rawValue: $0.lowercased()) }
        if known.contains(.authentication) { return .authentication }
        return known.first.map { .some($0) }
    }

    /// What the server offers with this challenge, for an error's sentence.
    var summary: String {
        let name = algorithmName ?? DigestHash.md5.name
        guard let qopNames, chosenQop == nil else { return name }
        return "\(name) with qop \(qopNames.joined(separator: "/"))"
    }
}
