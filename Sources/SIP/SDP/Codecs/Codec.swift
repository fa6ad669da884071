/// A format of a media description, with what its attributes say about it.
public struct Codec: Hashable, Sendable {
    /// Of RTP the payload type.
    public let format: String
    /// Nil where the format is no payload type, or nothing says what it stands for.
    public let map: RTPMap?
    public let parameters: FormatParameters?
    /// In lower case; empty where it is not known.
    public let name: String

    public init(format: String, map: RTPMap?, parameters: FormatParameters? = nil) {
        self.format = format
        self.map = map
        self.parameters = parameters
        name = map?.encodingName.lowercased() ?? ""
    }

    /// What two sides must agree on to mean the same, whatever number they give it.
    public var identity: CodecIdentity {
        guard let map else { return CodecIdentity(name: "", clockRate: 0, channels: 0, format: format) }
        // The channels of Opus are always written as two, and say nothing (RFC 7587 §7). Some leave them out.
        return CodecIdentity(
            name: name, clockRate: map.clockRate, channels: name == "opus" ? 2 : map.channels, format: nil)
    }

    /// Whether it carries sound or pictures. The others only help: tones, noise, repetition, repair.
    public var carriesMedia: Bool { !Self.helpers.contains(name) }

    private static let helpers: Set<String> = [
        "telephone-event", "tone", "cn", "red", "rtx", "ulpfec", "flexfec", "flexfec-03", "parityfec",
        "1d-interleaved-parityfec",
    ]
}

/// See `Codec.identity`.
public struct CodecIdentity: Hashable, Sendable {
    /// In lower case.
    public let name: String
    /// Hz.
    public let clockRate: UInt32
    public let channels: Int
    /// Only where there is no mapping: then the format is all that is known.
    let format: String?
}
