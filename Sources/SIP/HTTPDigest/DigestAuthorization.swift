/// The answer to a challenge for one request. Keep it until the response comes: the session wants to know which answer
/// was accepted or refused.
public struct DigestAuthorization: Hashable, Sendable {
    /// The value for Authorization or Proxy-Authorization, on one line. Whoever has it can try passwords against it, so
    /// it does not belong in a log.
    public let headerValue: String
    /// The nonce it answers.
    public let nonce: String
    let calculation: DigestCalculation
    let uri: String

    init(
        _ calculation: DigestCalculation, challenge: DigestChallenge, username: String, method: String, uri: String,
        body: [UInt8]
    ) throws(DigestError) {
        nonce = calculation.nonce
        self.calculation = calculation
        self.uri = uri

        let response = try calculation.response(method: method, uri: uri, body: body)
        var header = AuthorizationHeader()
        if challenge.wantsUserHash {
            let hashed = try calculation.key.hash.hex(of: Array("\(username):\(challenge.realm)".utf8))
            try header.addQuoted("username", String(decoding: hashed, as: UTF8.self))
        } else {
            try header.addUsername(username, isUTF8: challenge.isUTF8)
        }
        try header.addQuoted("realm", challenge.realm)
        try header.addQuoted("nonce", calculation.nonce)
        try header.addQuoted("uri", uri)
        try header.addQuoted("response", String(decoding: response, as: UTF8.self))
        // Spelled as the server does, for those that compare letter by letter; left out where it is left out, as
        // servers from before RFC 2617 do not know it.
        if let name = challenge.algorithmName { try header.addToken("algorithm", name) }
        if let opaque = challenge.opaque { try header.addQuoted("opaque", opaque) }
        if let qop = calculation.qop {
            try header.addToken("qop", qop.rawValue)
            try header.addToken("nc", calculation.nonceCount)
        }
        // RFC 2617 forbids a cnonce without qop, but without one nobody could check a session's A1.
        if calculation.qop != nil || challenge.algorithm?.isSession == true {
            try header.addQuoted("cnonce", calculation.cnonce)
        }
        if challenge.wantsUserHash { try header.addToken("userhash", "true") }
        headerValue = header.text
    }

    /// Whether the server shows that it knows the secret; false as well when it does not try.
    /// - Parameter body: that of the response; it counts where the server's `qop` is `auth-int`.
    func isProven(by info: AuthenticationInfo, body: [UInt8]) throws(DigestError) -> Bool {
        guard let claimed = info.responseAuthentication else { return false }
        if let cnonce = info.cnonce, cnonce != calculation.cnonce { throw .serverNotProven }
        if let count = info.nonceCount, count.lowercased() != calculation.nonceCount { throw .serverNotProven }
        let answered = DigestCalculation(
            key: calculation.key, nonce: calculation.nonce, qop: info.qop ?? calculation.qop,
            nonceCount: calculation.nonceCount, cnonce: calculation.cnonce)
        let expected = try answered.response(method: "", uri: uri, body: body)
        guard equalInConstantTime(Array(claimed.lowercased().utf8), expected) else { throw .serverNotProven }
        return true
    }

    public static func == (left: Self, right: Self) -> Bool { left.headerValue == right.headerValue }
    public func hash(into hasher: inout Hasher) { hasher.combine(headerValue) }
}

extension DigestAuthorization: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "Digest answer to nonce \(nonce)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["nonce": nonce, "uri": uri]) }
}
