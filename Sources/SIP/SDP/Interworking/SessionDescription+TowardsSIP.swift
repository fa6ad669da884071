/// What Janus generated, made into what a SIP peer can read, after `MediaLineMapping` has put back the other lines. `o=`
/// comes from `LocalOrigin`.
extension SessionDescription {
    /// An offer.
    public func offerTowardsSIP(filter: CodecFilter = CodecFilter()) -> SessionDescription {
        var offer = self
        offer.removeBrowserAttributes()
        offer.writeDirections()
        offer.rejectInactiveLines()
        offer.rejectSharedPorts()
        for index in offer.media.indices where !offer.media[index].isRejected {
            filter.apply(to: &offer.media[index])
        }
        offer.finishTowardsSIP()
        return offer
    }

    /// An answer.
    /// - Parameter offer: as the peer made it.
    public func answerTowardsSIP(to offer: SessionDescription) -> SessionDescription {
        var answer = self
        answer.removeBrowserAttributes()
        answer.writeDirections()
        answer.rejectInactiveLines(of: offer)
        answer.rejectSharedPorts()
        for (index, offered) in zip(answer.media.indices, offer.media) {
            answer.media[index].fit(offered, offer.effectiveDirection(of: offered))
        }
        answer.finishTowardsSIP()
        return answer
    }

    /// Ends the lines that the browser has stopped. Janus gives them a port and `a=inactive`, and to a phone that is a
    /// line that may start again at any time.
    /// - Parameter browser: what was given to Janus to make this, so that both have the same lines.
    public mutating func rejectLinesStopped(by browser: SessionDescription) {
        for (index, line) in zip(media.indices, browser.media) where line.isRejected { media[index].port = 0 }
    }

    private mutating func finishTowardsSIP() {
        for index in media.indices {
            if media[index].isRejected {
                media[index].reject()
            } else {
                media[index].addTelephoneEventParameters()
                media[index].addStaticRTPMaps()
                media[index].keepPictureRequests()
            }
        }
        raiseConnection()
    }

    /// What is inactive while something else flows was stopped by the browser, even where it says no more than that. When
    /// all is inactive, that is hold; and to an offer that is inactive it is the only answer.
    private mutating func rejectInactiveLines(of offer: SessionDescription? = nil) {
        guard media.contains(where: { !$0.isRejected && $0.direction != .inactive }) else { return }
        for index in media.indices where media[index].direction == .inactive {
            if let offer, index < offer.media.count, offer.effectiveDirection(of: offer.media[index]) == .inactive {
                continue
            }
            media[index].port = 0
        }
    }

    /// A second line of one kind comes from Janus with the port of the first, and carries nothing.
    private mutating func rejectSharedPorts() {
        var used: Set<UInt16> = [0]
        for index in media.indices where !used.insert(media[index].port).inserted { media[index].port = 0 }
    }
}

extension MediaDescription {
    /// Makes a line of an answer fit the one that was offered.
    fileprivate mutating func fit(_ offered: MediaDescription, _ direction: MediaDirection) {
        guard offered.type == type, !isRejected, !offered.isRejected, let profile = offered.profile,
            profile.encryption != .dtls, self.profile != nil
        else {
            port = 0
            return
        }
        let agreement = CodecAgreement(offered: offered, answered: self)
        guard agreement.hasMedia else {
            port = 0
            return
        }
        keep(agreement.common)
        orderCodecs(like: offered)
        // The same proto as was offered (RFC 3264 §6). Janus answers RTP/AVP to all but what must be encrypted, and forgets
        // RTP/SAVP when it is not told again. Whether there is a key shows whether that is true.
        let key = agreedCrypto(to: offered)
        guard key != nil || (profile.encryption == .none && cryptoAttributes.isEmpty) else {
            port = 0
            return
        }
        setAll(key.map { [$0] } ?? [])
        transport = offered.transport
        self.direction = (self.direction ?? .sendrecv).limited(to: direction)
    }
}
