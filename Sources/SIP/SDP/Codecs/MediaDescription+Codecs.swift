extension MediaDescription {
    /// The formats in the order of preference.
    public var codecs: [Codec] {
        var maps: [UInt8: RTPMap] = [:]
        for map in rtpMaps where maps[map.payloadType] == nil { maps[map.payloadType] = map }
        var parameters: [String: FormatParameters] = [:]
        for line in all(FormatParameters.self) where parameters[line.format] == nil { parameters[line.format] = line }
        // What is no RTP has names for formats, and `0` is no PCMU then.
        let isRTP = transport.isRTP
        return formats.map { format in
            let number = isRTP ? Decimal.value(format.utf8, as: UInt8.self) : nil
            let map = number.flatMap { maps[$0] ?? RTPMap(staticPayloadType: $0) }
            return Codec(format: format, map: map, parameters: parameters[format])
        }
    }

    /// Leaves only some of the formats, in their order, with their attributes. A format that is named twice is kept
    /// once. Where none is left, the line is rejected and keeps what it has.
    public mutating func keepCodecs(where isKept: (Codec) -> Bool) {
        keep(codecs.filter(isKept))
    }

    /// The same with the formats in another order.
    mutating func keep(_ codecs: [Codec]) {
        guard !codecs.isEmpty else {
            port = 0
            return
        }
        var kept: Set<String> = []
        formats = codecs.map(\.format).filter { kept.insert($0).inserted }
        attributes.removeAll { attribute in
            guard Self.namesFormat.contains(attribute.name), let format = attribute.value?.firstWord else {
                return false
            }
            return format != "*" && !kept.contains(format)
        }
    }

    private static let namesFormat: Set<AttributeName> = [.rtpmap, .fmtp, .rtcpFeedback]

    /// Puts the formats in the order in which another description of the same media has them; those that it does not
    /// have come last.
    public mutating func orderCodecs(like other: MediaDescription) {
        var ranks: [CodecIdentity: Int] = [:]
        for (rank, codec) in other.codecs.enumerated() where ranks[codec.identity] == nil {
            ranks[codec.identity] = rank
        }
        let ranked = codecs.enumerated().map { (rank: ranks[$1.identity] ?? Int.max, place: $0, format: $1.format) }
        formats = ranked.sorted { ($0.rank, $0.place) < ($1.rank, $1.place) }.map(\.format)
    }

    /// Writes the `a=rtpmap` that may be left out (RFC 3551 §6): not every peer knows the numbers by heart.
    public mutating func addStaticRTPMaps() {
        guard profile != nil else { return }
        var mapped = Set(rtpMaps.map(\.payloadType))
        for format in formats {
            guard let number = Decimal.value(format.utf8, as: UInt8.self), mapped.insert(number).inserted,
                let map = RTPMap(staticPayloadType: number)
            else { continue }
            attributes.append(map.attribute)
        }
    }
}

extension SDPText {
    /// The first word, without looking at the others.
    var firstWord: String? {
        let text = bytes.drop(while: SDPLine.isBlank)
        let word = text.prefix { !SDPLine.isBlank($0) }
        return word.isEmpty ? nil : String(decoding: word, as: UTF8.self)
    }
}
