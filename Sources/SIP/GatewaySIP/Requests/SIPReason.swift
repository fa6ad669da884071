/// A status code with its phrase (RFC 3261 section 7.2), as browsers are told: `"404 Not Found"`.
public struct SIPReason: Hashable, Sendable, CustomStringConvertible {
    /// From 100 to 699; 9xx comes from the stack itself.
    public let code: Int
    /// Without blanks at its ends and without control characters.
    public let phrase: String

    public init(_ code: Int, _ phrase: String) {
        self.code = code
        self.phrase = HeaderText.isSafe(phrase) ? phrase.trimmed : HeaderText.cleaned(phrase).trimmed
    }

    public var description: String { "\(code) \(phrase)" }

    /// What the stack says when a password was refused. Clients look for 904 to tell it from other failures.
    static let refusedPassword = SIPReason(904, "Operation has no matching challenge")
    static let timeout = SIPReason(408, "Request Timeout")
    static let stackUnavailable = SIPReason(503, "SIP stack not available")
}

extension SIPReason {
    /// Whether trying again later may help without anybody changing anything.
    var isTransient: Bool {
        switch code {
        case 408, 429, 430, 480, 491: true
        case 500...599: code != 501 && code != 505 && code != 513
        case 900, 903: true
        default: false
        }
    }

    /// Whether another server of the domain may do better (RFC 3263 section 4.3).
    /// - Parameter isLocal: the stack says it in place of an answer. A 408 that came over the wire is of somebody behind
    ///   the server.
    func isServerFailure(isLocal: Bool) -> Bool { code == 503 || isLocal && (code == 408 || code >= 500) }
}

extension String {
    fileprivate var trimmed: String {
        guard first == " " || last == " " else { return self }
        return String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
