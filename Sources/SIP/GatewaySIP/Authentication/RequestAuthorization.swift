internal import HTTPDigest

/// What an account says to those that challenge its requests: one digest session with its registrar and one with its
/// proxy, which may both ask (RFC 3261 section 22.3).
struct RequestAuthorization: Sendable {
    private struct Side {
        var session: DigestSession
        /// The answer in the request that was sent last.
        var sent: DigestAuthorization?
    }

    private let credentials: DigestCredentials
    private var registrar: Side?
    private var proxy: Side?
    /// The last request was accepted, so that the next one may begin with its nonces.
    private var isConfirmed = false

    init(_ credentials: DigestCredentials) { self.credentials = credentials }

    /// A request may begin with what was accepted before, not with an answer of which nothing is known: refused by
    /// another server it would look like a wrong password.
    mutating func begin() {
        guard !isConfirmed else { return }
        registrar = nil
        proxy = nil
    }

    /// Takes the challenges of one answer. When this returns, the request is worth another try.
    mutating func challenged(by challenges: [SIPChallenge]) throws(DigestError) {
        isConfirmed = false
        let ofRegistrar = challenges.filter { !$0.isByProxy }
        let ofProxy = challenges.filter(\.isByProxy)
        if !ofRegistrar.isEmpty { registrar = try side(registrar, challengedBy: ofRegistrar) }
        if !ofProxy.isEmpty { proxy = try side(proxy, challengedBy: ofProxy) }
    }

    private func side(_ side: Side?, challengedBy challenges: [SIPChallenge]) throws(DigestError) -> Side {
        let challenges = AuthenticationChallenges(challenges.map(\.text))
        guard var side, let sent = side.sent else {
            return Side(session: try DigestSession(answering: challenges, with: credentials))
        }
        try side.session.reject(sent, with: challenges)
        return side
    }

    /// Header fields with their names and CRLF; nil when nobody has challenged us.
    mutating func headers(method: String, uri: String, body: [UInt8] = []) throws(DigestError) -> String? {
        var lines = ""
        if let sent = try Self.authorize(&registrar, method, uri, body) { lines += "Authorization: \(sent)\r\n" }
        if let sent = try Self.authorize(&proxy, method, uri, body) { lines += "Proxy-Authorization: \(sent)\r\n" }
        return lines.isEmpty ? nil : lines
    }

    private static func authorize(
        _ side: inout Side?, _ method: String, _ uri: String, _ body: [UInt8]
    ) throws(DigestError) -> String? {
        guard var own = side else { return nil }
        let authorization = try own.session.authorize(method: method, uri: uri, body: body)
        own.sent = authorization
        side = own
        return authorization.headerValue
    }

    /// The last request answered a proxy.
    var answersProxy: Bool { proxy?.sent != nil }

    /// The server has accepted the request.
    /// - Returns: the realms whose digests were in it.
    mutating func accepted() throws(DigestError) -> [String] {
        isConfirmed = true
        let realms = [registrar, proxy].compactMap { $0?.sent == nil ? nil : $0?.session.challenge.realm }
        if var side = registrar, let sent = side.sent {
            try side.session.accept(sent)
            registrar = side
        }
        if var side = proxy, let sent = side.sent {
            try side.session.accept(sent)
            proxy = side
        }
        return realms
    }
}

extension DigestError {
    /// What the client is told.
    var reason: SIPReason {
        switch self {
        case .refused, .alwaysStale: .refusedPassword
        // What was given as a password is no hash, so it cannot be right.
        case .unanswerable(_, let held) where held.isEmpty: .refusedPassword
        default: SIPReason(401, "Challenge cannot be answered: \(self)")
        }
    }
}
