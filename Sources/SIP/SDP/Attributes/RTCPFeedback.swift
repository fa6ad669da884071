/// Feedback that may be sent, the value of `a=rtcp-fb`, RFC 4585 §4.2.
public struct RTCPFeedback: AttributeValue {
    public static let attributeName = AttributeName.rtcpFeedback

    /// A payload type, or `*` for all.
    public var format: String
    /// As `nack`, `ccm` or `trr-int`.
    public var type: String
    /// What follows, as `pli` after `nack`.
    public var parameters: [String]

    public init(_ format: String, _ type: String, _ parameters: String...) {
        self.format = format
        self.type = type
        self.parameters = parameters
    }

    public init?(_ value: SDPText) {
        let words = value.words
        guard words.count >= 2 else { return nil }
        format = words[0]
        type = words[1]
        parameters = Array(words[2...])
    }

    public var attribute: Attribute {
        Attribute(Self.attributeName, SDPText(([format, type] + parameters).joined(separator: " ")))
    }

    /// A request for a whole picture, by RFC 4585 §6.3.1 or RFC 5104 §4.3.1: without it a receiver that lost one waits
    /// long.
    public var requestsPicture: Bool {
        (type == "nack" && parameters.first == "pli") || (type == "ccm" && parameters.first == "fir")
    }
}
