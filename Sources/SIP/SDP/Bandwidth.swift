/// The line `b=`, RFC 8866 §5.8.
public struct Bandwidth: Hashable, Sendable {
    public var type: BandwidthType
    /// In the unit of the type: kbit/s of `AS` and `CT`, bit/s of the others.
    public var value: UInt64

    public init(_ type: BandwidthType, _ value: UInt64) {
        self.type = type
        self.value = value
    }

    /// Nil where the line cannot be read.
    init?(_ line: SDPLine) {
        let parts = line.trimmed.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let name = SDPLine.word(SDPLine.trim(parts[0])),
            let number = Decimal.value(SDPLine.trim(parts[1]), as: UInt64.self)
        else { return nil }
        type = BandwidthType(rawValue: name)
        value = number
    }

    func print(to writer: inout SDPWriter) {
        writer.line("b") { line in
            line.word(type.rawValue, without: UInt8(ascii: ":"))
            line.append(":\(value)")
        }
    }
}

/// What a bandwidth counts, RFC 8866 §8.2.5.
public struct BandwidthType: SDPToken {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Of one application, kbit/s.
    public static let applicationSpecific: Self = "AS"
    /// Of all together, kbit/s.
    public static let conferenceTotal: Self = "CT"
    /// Without the lower layers, bit/s, RFC 3890.
    public static let transportIndependent: Self = "TIAS"
    /// RTCP of senders and of receivers, bit/s, RFC 3556.
    public static let rtcpSenders: Self = "RS"
    public static let rtcpReceivers: Self = "RR"
}
