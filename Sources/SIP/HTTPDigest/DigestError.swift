/// Why a challenge is not answered, or an answer of the server not believed.
public enum DigestError: Error, Hashable, Sendable {
    /// The server asks for authentication, but not by Digest. `offered` are the schemes it names.
    case noDigestChallenge(offered: [String])
    /// No Digest challenge can be read; `reason` is what is wrong with the first.
    case malformed(reason: String)
    /// The credentials are for another realm than those offered.
    case otherRealm(wanted: String, offered: [String])
    /// Each challenge wants a hash there is no HA1 for, or an algorithm or `qop` that is not known here.
    case unanswerable(offered: [String], held: [DigestHash])
    /// The server has refused an answer made with these credentials: they are wrong.
    case refused
    /// The server calls one nonce after the other stale.
    case alwaysStale
    /// A value that a header cannot hold, as it has control characters.
    case unprintable(parameter: String)
    /// The nonce has been used 2³² - 1 times.
    case nonceUsedUp
    /// The server's proof that it knows the secret too (`rspauth`, RFC 7616 §3.5) is wrong.
    case serverNotProven
    /// libcrypto does not offer this hash, as in its FIPS mode.
    case hashNotAvailable(DigestHash)
}

extension DigestError: CustomStringConvertible {
    /// A sentence for the log. Names from the server are shortened.
    public var description: String {
        switch self {
        case .noDigestChallenge(let offered):
            "the server offers no Digest authentication (\(Self.list(offered)))"
        case .malformed(let reason):
            "the Digest challenge cannot be read: \(reason)"
        case .otherRealm(let wanted, let offered):
            "the server asks for realm \(Self.list(offered)), the credentials are for \(Self.excerpt(wanted))"
        case .unanswerable(let offered, let held):
            "the server takes only \(Self.list(offered)), the credentials can answer \(Self.list(held.map(\.name)))"
        case .refused: "the server refused the credentials"
        case .alwaysStale: "the server calls every nonce stale"
        case .unprintable(let parameter): "the \(parameter) has control characters, no header can hold it"
        case .nonceUsedUp: "the nonce has been used as often as can be counted"
        case .serverNotProven: "the server does not prove that it knows the secret"
        case .hashNotAvailable(let hash): "the system's libcrypto does not offer \(hash.name)"
        }
    }

    private static func list(_ names: [String]) -> String {
        names.isEmpty ? "none" : names.prefix(8).map(excerpt).joined(separator: ", ")
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }

    /// At most 60 characters, without those that could forge a line of the log.
    private static func excerpt(_ text: String) -> String {
        let shown = String(String.UnicodeScalarView(text.unicodeScalars.prefix(60).filter { !isControl($0) }))
        return text.unicodeScalars.count > 60 ? shown + "…" : shown
    }
}
