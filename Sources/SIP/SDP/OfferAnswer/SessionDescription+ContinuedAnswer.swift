extension SessionDescription {
    /// The answer to an offer within a call that changes nothing on this side: the addresses, ports and codecs of this
    /// description, which is the last one of ours that the browser had a part in, and directions that fit.
    ///
    /// So a hold is answered when the browser knows no renegotiation, and a refresh of the session timer always is. New
    /// lines are refused. The payload types must still mean the same, since nobody tells the browser.
    /// - Parameter wanted: for each line which way media may flow as far as this side is concerned; where that is not
    ///   said, as this description has it. An answer to a hold says less than was wanted.
    /// - Returns: nil where the offer takes away what is in use, so that there is nothing to go on with: 488.
    public func continuedAnswer(
        to offer: SessionDescription, wanting wanted: [MediaDirection] = []
    ) -> SessionDescription? {
        var answer = self
        answer.writeDirections()
        answer.media = offer.media.enumerated().map { index, offered in
            guard index < answer.media.count else { return offered.rejected }
            if index < wanted.count { answer.media[index].direction = wanted[index] }
            return answer.media[index].continued(offered, offer.effectiveDirection(of: offered)) ?? offered.rejected
        }
        return answer.isRejected ? nil : answer
    }
}

extension MediaDescription {
    /// Nil where the line cannot go on.
    fileprivate func continued(_ offered: MediaDescription, _ direction: MediaDirection) -> MediaDescription? {
        guard port != 0, offered.port != 0, offered.type == type, offered.profile?.encryption == profile?.encryption,
            profile != nil || offered.transport == transport
        else { return nil }
        let offers = Dictionary(offered.codecs.map { ($0.format, $0) }) { first, _ in first }
        var line = self
        let kept = codecs.filter { own in
            guard let offer = offers[own.format] else { return false }
            return offer.map == nil || offer.identity == own.identity
        }
        guard kept.contains(where: \.carriesMedia) else { return nil }
        line.keep(kept)
        line.transport = offered.transport
        let said = self.direction ?? .sendrecv
        line.direction = said.limited(to: direction)
        guard let key = line.cryptoAttributes.first(where: { $0.problem == nil }) else {
            return profile?.encryption == .sdes || !line.cryptoLines.isEmpty ? nil : line
        }
        // The answer names the line of the offer that it takes; the peer may number anew.
        guard let taken = offered.cryptoAttributes.first(where: { $0.suite == key.suite && $0.problem == nil }) else {
            return nil
        }
        var renumbered = key
        renumbered.tag = taken.tag
        line.setAll([renumbered])
        return line
    }
}
