/// What tells formats of H.264 apart, RFC 6184 §8.1.
public struct H264Variant: Hashable, Sendable {
    /// 0 (single packets) to 2.
    public var packetizationMode: Int
    /// Profile and constraints: the first four digits of `profile-level-id`, in lower case; nil where none is given,
    /// which stands for Baseline.
    public var profile: String?

    public init(_ parameters: FormatParameters?) {
        packetizationMode = parameters?["packetization-mode"].flatMap { Decimal.value($0.utf8, as: Int.self) } ?? 0
        profile = parameters?["profile-level-id"].map { String($0.lowercased().prefix(4)) }
    }

    /// Constrained Baseline, which is what phones and browsers have in common. RFC 6184 §8.1 has three ways to write it.
    public var isConstrainedBaseline: Bool {
        guard let profile, profile.utf8.count == 4, let constraints = UInt8(profile.dropFirst(2), radix: 16) else {
            return false
        }
        switch profile.prefix(2) {
        case "42": return constraints & 0x40 != 0
        case "4d": return constraints & 0x80 != 0
        case "58": return constraints & 0xC0 == 0xC0
        default: return false
        }
    }
}
