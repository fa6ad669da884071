extension SessionDescription {
    /// Takes formats out of an offer until no payload type stands for two things.
    ///
    /// Towards the browser audio and video share one transport, and one payload type must mean the same in both (RFC 9143
    /// §9.1): Chromium refuses the whole description otherwise. SIP peers have a transport for each, and Linphone gives
    /// 96 to Opus and to VP8. Numbers cannot be changed, since RTP is passed on as it is; so what goes is the format that
    /// is missed least, and in the end video.
    public mutating func resolvePayloadTypeCollisions() {
        for index in media.indices { media[index].removeRepeatedPayloadTypes() }
        guard let audio = media.firstIndex(where: { $0.type == .audio && !$0.isRejected && $0.profile != nil }),
            let video = media.firstIndex(where: { $0.type == .video && !$0.isRejected && $0.profile != nil })
        else { return }
        let common = CodecFilter()
        var sounds = media[audio].codecs
        var pictures = media[video].codecs
        // First what a browser would not take anyway.
        let sharedByAny = Set(sounds.map(\.format)).intersection(pictures.map(\.format))
        guard !sharedByAny.isEmpty else { return }
        sounds.removeAll {
            sharedByAny.contains($0.format) && $0.name != "telephone-event" && !common.audio.contains($0.name)
        }
        let sounding = Set(sounds.map(\.format))
        pictures.removeAll { sounding.contains($0.format) && !common.video.contains($0.name) }
        guard sounds.contains(where: \.carriesMedia), pictures.contains(where: \.carriesMedia) else {
            media[video].port = 0
            return
        }
        media[audio].keep(sounds)
        media[video].keep(pictures)
        let shared = sounding.intersection(pictures.map(\.format))
        guard !shared.isEmpty else { return }
        if pictures.contains(where: { !shared.contains($0.format) && common.video.contains($0.name) }) {
            media[video].keepCodecs { !shared.contains($0.format) }
        } else if sounds.contains(where: { !shared.contains($0.format) && common.audio.contains($0.name) }) {
            media[audio].keepCodecs { !shared.contains($0.format) }
        } else {
            media[video].port = 0
        }
    }
}

extension MediaDescription {
    /// A payload type that is named twice means what it means first.
    mutating func removeRepeatedPayloadTypes() {
        guard profile != nil else { return }
        var seen: Set<String> = []
        formats = formats.filter { seen.insert($0).inserted }
        var mapped: Set<String> = []
        attributes.removeAll { attribute in
            guard attribute.name == .rtpmap, let format = attribute.value?.firstWord else { return false }
            return !mapped.insert(format).inserted
        }
    }
}
