/// Which lines of an outer description Janus sees, and in which order.
///
/// NoSIP refuses a whole description for one line of `m=application`, `m=message` or `m=image`, even with port 0, and
/// has one audio and one video at most: a second line shares the state of the first. So what it cannot carry is cut out
/// on the way to it, and put back with port 0 in its place on the way out. A call has two of these, one for the side of
/// the browser and one for the side of SIP; both may go on growing, since lines never go away (RFC 3264 §8).
///
/// A value: to take an offer back when it is refused is to go back to the mapping of before.
public struct MediaLineMapping: Hashable, Sendable {
    /// For each line that Janus sees, in its order, which line it is outside.
    public private(set) var outerIndices: [Int] = []
    /// Of the same lines: what they are. No line ever becomes another there.
    private var types: [MediaType] = []
    /// All lines outside as they were last offered, refused: how they are put back.
    private var outerLines: [MediaDescription] = []

    public init() {}

    /// Whether NoSIP can carry such a line at all.
    public static func carries(_ line: MediaDescription) -> Bool {
        (line.type == .audio || line.type == .video) && line.profile != nil
    }

    /// What Janus sees of an offer from outside.
    public mutating func inner(ofOffer outer: SessionDescription) -> SessionDescription {
        let isFirst = outerIndices.isEmpty
        outerLines = outer.media.map(\.rejected) + outerLines.dropFirst(outer.media.count)
        for position in outerIndices.indices where !isUsed(outerIndices[position], in: outer) {
            // The media may have gone on in another line.
            if let index = freeLine(of: types[position], in: outer) { outerIndices[position] = index }
        }
        for type in [MediaType.audio, .video] where !types.contains(type) {
            guard let index = freeLine(of: type, in: outer) else { continue }
            outerIndices.append(index)
            types.append(type)
        }
        if isFirst { sort() }
        return inner(ofAnswer: outer)
    }

    /// What Janus sees of an answer from outside; a line that is missing there is refused.
    public func inner(ofAnswer outer: SessionDescription) -> SessionDescription {
        var inner = outer
        inner.media = zip(outerIndices, types).map { line($0, $1, in: outer) }
        inner.keepGroups()
        return inner
    }

    /// What goes out of an offer of Janus'. A line that it has added comes at the end, and so does one whose place is used
    /// for something else by now.
    public mutating func outer(ofOffer inner: SessionDescription) -> SessionDescription {
        for (position, line) in zip(outerIndices.indices, inner.media)
        where !line.isRejected && !hasPlace(outerIndices[position], for: line) {
            outerIndices[position] = outerLines.count
            outerLines.append(line.rejected)
        }
        for line in inner.media.dropFirst(outerIndices.count) {
            outerIndices.append(outerLines.count)
            types.append(line.type)
            outerLines.append(line.rejected)
        }
        return outer(inner, lines: outerLines)
    }

    /// What goes out of an answer of Janus' to an offer from outside.
    public func outer(ofAnswer inner: SessionDescription, to offer: SessionDescription) -> SessionDescription {
        outer(inner, lines: offer.media.map(\.rejected))
    }

    private func outer(_ inner: SessionDescription, lines: [MediaDescription]) -> SessionDescription {
        var outer = inner
        outer.media = lines
        for (index, line) in zip(outerIndices, inner.media)
        where index < outer.media.count && outer.media[index].type == line.type {
            outer.media[index] = line
        }
        return outer
    }

    private func hasPlace(_ index: Int, for line: MediaDescription) -> Bool {
        index < outerLines.count && outerLines[index].type == line.type
    }

    /// Lines that come from outside together keep their order.
    private mutating func sort() {
        let sorted = zip(outerIndices, types).sorted { $0.0 < $1.0 }
        outerIndices = sorted.map(\.0)
        types = sorted.map(\.1)
    }

    private func isUsed(_ index: Int, in outer: SessionDescription) -> Bool {
        index < outer.media.count && Self.carries(outer.media[index]) && !outer.media[index].isRejected
    }

    private func freeLine(of type: MediaType, in outer: SessionDescription) -> Int? {
        outer.media.indices.first {
            outer.media[$0].type == type && isUsed($0, in: outer) && !outerIndices.contains($0)
        }
    }

    private func line(_ index: Int, _ type: MediaType, in outer: SessionDescription) -> MediaDescription {
        if index < outer.media.count, outer.media[index].type == type, Self.carries(outer.media[index]) {
            return outer.media[index]
        }
        if index < outerLines.count, outerLines[index].type == type { return outerLines[index] }
        return MediaDescription(type, port: 0, .rtp, formats: ["0"])
    }
}

extension SessionDescription {
    /// A group may name only lines that are there (RFC 5888 §9.1).
    mutating func keepGroups() {
        let present = Set(media.compactMap(\.mid))
        setAll(
            groups.compactMap { group in
                let mids = group.mids.filter { present.contains($0) }
                return mids.isEmpty ? nil : MediaGroup(group.semantics, mids: mids)
            })
    }
}
