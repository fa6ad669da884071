/// What an answer protects, the values of `qop` that are known here, RFC 7616 §3.3.
public enum QualityOfProtection: String, Hashable, Sendable {
    /// Method and URI.
    case authentication = "auth"
    /// Method, URI and body.
    case integrity = "auth-int"
}
