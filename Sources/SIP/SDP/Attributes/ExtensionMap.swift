/// An extension of the header of RTP, the value of `a=extmap`, RFC 8285 §8.
public struct ExtensionMap: AttributeValue {
    public static let attributeName = AttributeName.extmap

    public var id: UInt16
    /// Nil where nothing is said.
    public var direction: MediaDirection?
    public var uri: String
    /// What follows.
    public var parameters: [String] = []

    public init(_ id: UInt16, _ uri: String, direction: MediaDirection? = nil) {
        self.id = id
        self.uri = uri
        self.direction = direction
    }

    public init?(_ value: SDPText) {
        let words = value.words
        guard words.count >= 2 else { return nil }
        let parts = words[0].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let id = parts.first.flatMap({ Decimal.value($0.utf8, as: UInt16.self) }), id > 0 else { return nil }
        self.init(id, words[1])
        if parts.count > 1 {
            guard let direction = MediaDirection(rawValue: String(parts[1])) else { return nil }
            self.direction = direction
        }
        parameters = Array(words[2...])
    }

    public var attribute: Attribute {
        let way = direction.map { "/\($0.rawValue)" } ?? ""
        return Attribute(Self.attributeName, SDPText((["\(id)\(way)", uri] + parameters).joined(separator: " ")))
    }
}
