/// To which stream of WebRTC the media belong, the value of `a=msid`, RFC 8830 §2.
public struct MediaStreamID: AttributeValue {
    public static let attributeName = AttributeName.msid

    /// `-` for none.
    public var stream: String
    public var track: String?

    public init(stream: String, track: String? = nil) {
        self.stream = stream
        self.track = track
    }

    public init?(_ value: SDPText) {
        let words = value.words
        guard let stream = words.first, words.count <= 2 else { return nil }
        self.init(stream: stream, track: words.count > 1 ? words[1] : nil)
    }

    public var attribute: Attribute {
        Attribute(Self.attributeName, SDPText(track.map { "\(stream) \($0)" } ?? stream))
    }
}
