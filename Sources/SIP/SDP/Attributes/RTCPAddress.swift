/// Where RTCP is sent when that is not the port after RTP's, the value of `a=rtcp`, RFC 3605 §2.1.
public struct RTCPAddress: AttributeValue {
    public static let attributeName = AttributeName.rtcp

    public var port: UInt16
    /// Nil where it is that of the media.
    public var connection: ConnectionData?

    public init(port: UInt16, connection: ConnectionData? = nil) {
        self.port = port
        self.connection = connection
    }

    public init?(_ value: SDPText) {
        let words = value.words
        guard let port = words.first.flatMap({ Decimal.value($0.utf8, as: UInt16.self) }) else { return nil }
        self.port = port
        switch words.count {
        case 1: connection = nil
        case 4:
            var connection = ConnectionData(AddressType(rawValue: words[2]), words[3])
            connection.networkType = NetworkType(rawValue: words[1])
            self.connection = connection
        default: return nil
        }
    }

    public var attribute: Attribute {
        let address = connection.map { " \($0.networkType) \($0.addressType) \($0.address)" } ?? ""
        return Attribute(Self.attributeName, SDPText("\(port)\(address)"))
    }
}
