/// What a media description is about, RFC 8866 §5.14 and §8.2.2.
public struct MediaType: SDPToken {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    public static let audio: Self = "audio"
    public static let video: Self = "video"
    public static let text: Self = "text"
    /// Data channels (RFC 8841) and BFCP (RFC 8856).
    public static let application: Self = "application"
    /// MSRP, RFC 4975 §8.
    public static let message: Self = "message"
    /// Fax, RFC 6466.
    public static let image: Self = "image"
}
