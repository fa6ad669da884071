/// Which codecs are offered to SIP peers. A browser's full list makes an INVITE of nearly 4 KB, most of it of no use to
/// a phone.
public struct CodecFilter: Hashable, Sendable {
    /// Names in lower case.
    public var audio: Set<String> = ["opus", "g722", "pcma", "pcmu"]
    public var video: Set<String> = ["vp8", "h264"]
    /// Hz. Browsers also offer tones at 48 kHz; peers take the one number they know for the other.
    public var telephoneEventClockRate: UInt32 = 8_000

    public init() {}

    /// Leaves what is to be offered. Media that are neither audio nor video stay as they are.
    public func apply(to media: inout MediaDescription) {
        let codecs = media.codecs
        let type = media.type
        let variants = type == .video ? Self.chosenH264(codecs) : []
        let kept = codecs.filter { codec in
            switch type {
            case .audio:
                audio.contains(codec.name)
                    || codec.name == "telephone-event" && codec.map?.clockRate == telephoneEventClockRate
            case .video: video.contains(codec.name) && (codec.name != "h264" || variants.contains(codec.format))
            default: true
            }
        }
        media.keep(kept)
        // Without a codec the tones are of no use.
        if media.type == .audio || media.type == .video, !kept.contains(where: \.carriesMedia) {
            media.port = 0
        }
    }

    /// Of each packetization mode one: Constrained Baseline, else what comes first.
    private static func chosenH264(_ codecs: [Codec]) -> Set<String> {
        var chosen: [Int: (format: String, isBaseline: Bool)] = [:]
        for codec in codecs where codec.name == "h264" {
            let variant = H264Variant(codec.parameters)
            let isBaseline = variant.isConstrainedBaseline
            if let present = chosen[variant.packetizationMode], present.isBaseline || !isBaseline { continue }
            chosen[variant.packetizationMode] = (codec.format, isBaseline)
        }
        return Set(chosen.values.map(\.format))
    }
}

extension MediaDescription {
    /// Says which tones can be received, where nothing says it: 0 to 15 and the hook flash (RFC 4733 §3.2). Browsers leave
    /// it out, and some phones then send none.
    public mutating func addTelephoneEventParameters() {
        for codec in codecs where codec.name == "telephone-event" && codec.parameters == nil {
            attributes.append(FormatParameters(codec.format, "0-16").attribute)
        }
    }
}
