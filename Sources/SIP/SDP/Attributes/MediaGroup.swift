/// Media that belong together, the value of `a=group`, RFC 5888 §5.
public struct MediaGroup: AttributeValue {
    public static let attributeName = AttributeName.group

    /// `BUNDLE` (RFC 9143), `LS` and others.
    public var semantics: String
    /// The `a=mid` of the media.
    public var mids: [String]

    public init(_ semantics: String, mids: [String]) {
        self.semantics = semantics
        self.mids = mids
    }

    public init?(_ value: SDPText) {
        let words = value.words
        guard let semantics = words.first else { return nil }
        self.init(semantics, mids: Array(words[1...]))
    }

    public var attribute: Attribute {
        Attribute(Self.attributeName, SDPText(([semantics] + mids).joined(separator: " ")))
    }

    public var isBundle: Bool { semantics == "BUNDLE" }
}
