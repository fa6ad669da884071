/// What a payload type stands for, the value of `a=rtpmap`, RFC 8866 §6.6.
public struct RTPMap: Hashable, Sendable {
    /// 0 to 127.
    public var payloadType: UInt8
    /// Upper and lower case are the same; see `isEncoding(_:)`.
    public var encodingName: String
    /// Hz.
    public var clockRate: UInt32
    /// What follows a second slash; of audio the number of channels.
    public var parameters: String?

    public init(_ payloadType: UInt8, _ encodingName: String, _ clockRate: UInt32, parameters: String? = nil) {
        self.payloadType = payloadType
        self.encodingName = encodingName
        self.clockRate = clockRate
        self.parameters = parameters
    }

    /// Nil for what is no such value.
    public init?(_ value: SDPText) {
        let words = value.words
        guard words.count >= 2, let payloadType = Decimal.value(words[0].utf8, as: UInt8.self), payloadType < 128
        else { return nil }
        let parts = words[1].utf8.split(separator: UInt8(ascii: "/"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, !parts[0].isEmpty, let clockRate = Decimal.value(parts[1], as: UInt32.self)
        else { return nil }
        self.init(
            payloadType, String(decoding: parts[0], as: UTF8.self), clockRate,
            parameters: parts.count > 2 ? String(decoding: parts[2], as: UTF8.self) : nil)
    }

    /// 1 where nothing is said.
    public var channels: Int { parameters.flatMap { Decimal.value($0.utf8, as: Int.self) } ?? 1 }

    public func isEncoding(_ name: String) -> Bool { encodingName.lowercased() == name.lowercased() }

    public var attribute: Attribute {
        let end = parameters.map { "/\($0)" } ?? ""
        return Attribute(.rtpmap, SDPText("\(payloadType) \(encodingName)/\(clockRate)\(end)"))
    }
}
