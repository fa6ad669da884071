/// What a server tells with a response that it gave to an accepted answer: the header field Authentication-Info or
/// Proxy-Authentication-Info, RFC 7616 §3.5.
public struct AuthenticationInfo: Hashable, Sendable {
    /// To be used from the next request on.
    public let nextNonce: String?
    /// The server's proof that it knows the secret, in hexadecimal.
    public let responseAuthentication: String?
    let qop: QualityOfProtection?
    let cnonce: String?
    let nonceCount: String?

    /// Throws `malformed`; unknown parameters are passed over.
    public init(_ headerValue: String) throws(DigestError) {
        guard headerValue.utf8.count <= AuthenticationChallenges.bytesMax else {
            throw .malformed(reason: "more than \(AuthenticationChallenges.bytesMax) bytes")
        }
        var scanner = ParameterScanner(Array(headerValue.utf8))
        let parameters = scanner.parameters()
        if let problem = parameters.problem { throw .malformed(reason: problem) }
        nextNonce = parameters["nextnonce"]
        responseAuthentication = parameters["rspauth"]
        cnonce = parameters["cnonce"]
        nonceCount = parameters["nc"]
        if let name = parameters["qop"] {
            guard let known = QualityOfProtection(rawValue: name.lowercased()) else {
                throw .malformed(reason: "unknown qop")
            }
            qop = known
        } else {
            qop = nil
        }
    }
}
