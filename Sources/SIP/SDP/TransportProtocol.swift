/// The `proto` of a media description, RFC 8866 §5.14.
public struct TransportProtocol: SDPToken {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    /// RFC 3551.
    public static let rtp: Self = "RTP/AVP"
    /// With feedback, RFC 4585.
    public static let rtpFeedback: Self = "RTP/AVPF"
    /// Encrypted, keys by SDES (RFC 4568), RFC 3711.
    public static let secureRTP: Self = "RTP/SAVP"
    public static let secureRTPFeedback: Self = "RTP/SAVPF"
    /// Encrypted, keys by DTLS, RFC 5764.
    public static let dtlsRTP: Self = "UDP/TLS/RTP/SAVP"
    /// What browsers use, RFC 8829.
    public static let dtlsRTPFeedback: Self = "UDP/TLS/RTP/SAVPF"
    /// RFC 4975 §8.
    public static let msrp: Self = "TCP/MSRP"
    public static let msrpOverTLS: Self = "TCP/TLS/MSRP"
    /// Fax, ITU-T T.38.
    public static let udptl: Self = "udptl"
}
