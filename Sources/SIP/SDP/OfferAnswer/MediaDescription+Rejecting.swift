extension MediaDescription {
    /// The line as an answer refuses it: port 0, with the formats that were offered, RFC 3264 §6.
    ///
    /// Only `a=mid` stays, by which a browser knows the line, and the mappings of the formats, which clients read.
    public var rejected: MediaDescription {
        var line = MediaDescription(type, port: 0, transport, formats: formats)
        line.attributes = attributes.filter { $0.name == .mid || $0.name == .rtpmap }
        return line
    }

    /// Refuses or ends the media in place.
    public mutating func reject() { self = rejected }
}

extension SessionDescription {
    /// Whether no line is in use.
    public var isRejected: Bool { media.allSatisfy(\.isRejected) }

    /// Offers further media: in the place of a line of that type that is not in use, else at the end (RFC 3264 §8.1).
    /// - Returns: the place.
    @discardableResult
    public mutating func addMedia(_ line: MediaDescription) -> Int {
        if let index = media.firstIndex(where: { $0.isRejected && $0.type == line.type }) {
            media[index] = line
            return index
        }
        media.append(line)
        return media.endIndex - 1
    }

    /// Ends all media of a type; the lines stay, with port 0 (RFC 3264 §8.2).
    public mutating func dropMedia(_ type: MediaType) {
        for index in media.indices where media[index].type == type { media[index].reject() }
    }

    /// An answer that refuses every line. In most cases 488 is the better answer.
    public func refusal(origin: Origin) -> SessionDescription {
        var answer = SessionDescription(origin: origin)
        answer.times = times
        answer.media = media.map(\.rejected)
        return answer
    }
}
