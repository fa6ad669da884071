/// The name of an attribute, RFC 8866 §6 and the registry of §8.2.4.
public struct AttributeName: SDPToken {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    public static let rtpmap: Self = "rtpmap"
    public static let fmtp: Self = "fmtp"
    public static let ptime: Self = "ptime"
    /// RFC 4145.
    public static let setup: Self = "setup"
    public static let connection: Self = "connection"
    /// RFC 4568; the value holds keys.
    public static let crypto: Self = "crypto"
    /// RFC 4567; the value holds keys.
    public static let keyManagement: Self = "key-mgmt"
    /// RFC 8122.
    public static let fingerprint: Self = "fingerprint"
    /// RFC 5888.
    public static let mid: Self = "mid"
    public static let group: Self = "group"
    /// RFC 9143.
    public static let bundleOnly: Self = "bundle-only"
    /// RFC 8839.
    public static let candidate: Self = "candidate"
    public static let endOfCandidates: Self = "end-of-candidates"
    public static let iceUfrag: Self = "ice-ufrag"
    /// The value is a password.
    public static let icePassword: Self = "ice-pwd"
    public static let iceOptions: Self = "ice-options"
    /// RFC 3605.
    public static let rtcp: Self = "rtcp"
    /// RFC 5761.
    public static let rtcpMux: Self = "rtcp-mux"
    /// RFC 4585.
    public static let rtcpFeedback: Self = "rtcp-fb"
    /// RFC 8285.
    public static let extmap: Self = "extmap"
    /// RFC 8830.
    public static let msid: Self = "msid"
    /// RFC 5576.
    public static let ssrc: Self = "ssrc"
    /// RFC 4975 §8.
    public static let path: Self = "path"
    public static let acceptTypes: Self = "accept-types"
    public static let acceptWrappedTypes: Self = "accept-wrapped-types"
    public static let maxSize: Self = "max-size"
    /// RFC 5547.
    public static let fileSelector: Self = "file-selector"
    public static let fileTransferID: Self = "file-transfer-id"

    /// Values that do not belong in a log.
    var isSecret: Bool { self == .crypto || self == .icePassword || self == .keyManagement }
}
