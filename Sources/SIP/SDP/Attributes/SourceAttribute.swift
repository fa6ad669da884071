/// Something about one source of RTP, the value of `a=ssrc`, RFC 5576 §4.1.
public struct SourceAttribute: AttributeValue {
    public static let attributeName = AttributeName.ssrc

    public var source: UInt32
    /// As `cname`.
    public var name: String
    public var value: SDPText?

    public init(_ source: UInt32, _ name: String, _ value: SDPText? = nil) {
        self.source = source
        self.name = name
        self.value = value
    }

    public init?(_ value: SDPText) {
        let text = SDPLine.trim(value.bytes[...])
        guard let end = text.firstIndex(where: SDPLine.isBlank),
            let source = Decimal.value(text[..<end], as: UInt32.self)
        else { return nil }
        let rest = SDPLine.trim(text[end...])
        let colon = rest.firstIndex(of: UInt8(ascii: ":"))
        guard let name = SDPLine.word(rest[..<(colon ?? rest.endIndex)]) else { return nil }
        self.init(source, name, colon.map { SDPText(bytes: rest[rest.index(after: $0)...]) })
    }

    public var attribute: Attribute {
        let end = value.map { [UInt8(ascii: ":")] + $0.bytes } ?? []
        return Attribute(Self.attributeName, SDPText(bytes: Array("\(source) \(name)".utf8) + end))
    }
}
