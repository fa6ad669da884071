/// A line `m=` with what follows it, RFC 8866 §5.14.
public struct MediaDescription: DescriptionSection, Hashable, Sendable {
    public var type: MediaType
    /// 0 where the media are rejected or not used.
    public var port: UInt16
    /// How many ports in a row, where the line says so.
    public var portCount: UInt16?
    public var transport: TransportProtocol
    /// Of RTP the payload types. Where none is given, a `0` is printed.
    public var formats: [String]
    public var information: SDPText?
    /// More than one only of multicast.
    public var connections: [ConnectionData] = []
    public var bandwidths: [Bandwidth] = []
    public var key: EncryptionKey?
    public var attributes: [Attribute] = []
    public var unknownLines: [UnknownLine] = []

    public init(_ type: MediaType, port: UInt16, _ transport: TransportProtocol, formats: [String]) {
        self.type = type
        self.port = port
        self.transport = transport
        self.formats = formats
    }

    /// Port 0, unless it only says that the media travel with others (`a=bundle-only`, RFC 9143 §6).
    public var isRejected: Bool { port == 0 && !has(.bundleOnly) }

    /// What the `a=rtpmap` say, in their order.
    public var rtpMaps: [RTPMap] { values(.rtpmap).compactMap { RTPMap($0) } }

    /// What a format of RTP stands for, by `a=rtpmap` or by RFC 3551.
    public func rtpMap(for format: String) -> RTPMap? {
        guard let payloadType = Decimal.value(format.utf8, as: UInt8.self) else { return nil }
        return rtpMaps.first { $0.payloadType == payloadType } ?? RTPMap(staticPayloadType: payloadType)
    }

    /// The first `a=fmtp` of a format.
    public func formatParameters(for format: String) -> FormatParameters? {
        values(.fmtp).lazy.compactMap { FormatParameters($0) }.first { $0.format == format }
    }
}
