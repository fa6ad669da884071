internal import HTTPDigest

/// Credentials that we make ourselves, where the stack cannot.
enum OwnAuthorization {
    /// The header field with its name and CRLF; nil when the challenges cannot be answered after all.
    static func line(
        for challenges: [SIPChallenge], credentials: DigestCredentials, method: String, uri: String, body: [UInt8] = []
    ) -> String? {
        do throws(DigestError) {
            var session = try DigestSession(
                answering: AuthenticationChallenges(challenges.map(\.text)), with: credentials)
            let authorization = try session.authorize(method: method, uri: uri, body: body)
            let name = challenges.contains(where: \.isByProxy) ? "Proxy-Authorization" : "Authorization"
            return "\(name): \(authorization.headerValue)\r\n"
        } catch {
            return nil
        }
    }
}
