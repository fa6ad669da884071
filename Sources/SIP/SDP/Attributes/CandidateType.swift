/// How a candidate was found, RFC 8839 §5.1.
public struct CandidateType: SDPToken {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    public static let host: Self = "host"
    public static let serverReflexive: Self = "srflx"
    public static let peerReflexive: Self = "prflx"
    public static let relayed: Self = "relay"
}
