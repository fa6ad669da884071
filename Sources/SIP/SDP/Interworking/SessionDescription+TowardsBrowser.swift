/// What Janus made for the browser, after `MediaLineMapping` has put back the other lines.
extension SessionDescription {
    /// Fills in what clients rely on: a direction at every line, which they read without asking whether it is there, and a
    /// mapping in every video line, also one that is refused, where Janus writes payload type 0 and nothing else.
    /// - Parameter other: the other side's description of the same lines, for the formats.
    public func towardsBrowser(other: SessionDescription? = nil) -> SessionDescription {
        var description = self
        for index in description.media.indices {
            let line = description.media[index]
            description.media[index].direction = line.isRejected ? .inactive : direction(of: line)
            guard line.type == .video, line.rtpMaps.isEmpty else { continue }
            let reference = other.flatMap { index < $0.media.count ? $0.media[index] : nil }
            description.media[index].borrowFormats(of: reference)
        }
        description.direction = nil
        return description
    }

    /// Shows a call that begins on hold as one that does not: clients end an incoming call at once when no line has
    /// `a=sendrecv`. What the browser then answers is limited again to what was offered, see `answerTowardsSIP`.
    public func showingAllDirections() -> SessionDescription {
        var description = self
        for index in media.indices where !media[index].isRejected { description.media[index].direction = .sendrecv }
        description.direction = nil
        return description
    }
}

extension MediaDescription {
    fileprivate mutating func borrowFormats(of reference: MediaDescription?) {
        if isRejected, let reference, reference.type == type, !reference.rtpMaps.isEmpty {
            formats = reference.formats
            attributes += reference.attributes(.rtpmap)
        } else if isRejected {
            formats = ["96"]
            attributes.append(RTPMap(96, "VP8", 90_000).attribute)
        } else {
            addStaticRTPMaps()
        }
    }
}
