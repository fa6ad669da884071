/// What a SIP peer sent, made into what NoSIP understands. Static payload types without a mapping, line ends, `b=`, AVPF
/// and addresses at either level are no trouble to it.
extension SessionDescription {
    /// An offer, before `MediaLineMapping` cuts out what Janus cannot carry, and before `settleEncryption`.
    /// - Parameter previous: what the peer sent last in this call.
    public func offerTowardsJanus(previous: SessionDescription? = nil) -> SessionDescription {
        var offer = self
        offer.removeBrowserAttributes()
        offer.rejectForeignAddresses()
        offer.normalizeHold(previous: previous)
        offer.resolvePayloadTypeCollisions()
        return offer
    }

    /// An answer, after `repaired(asAnswerTo:)` and before `MediaLineMapping`.
    public func answerTowardsJanus(previous: SessionDescription? = nil) -> SessionDescription {
        var answer = self
        answer.removeBrowserAttributes()
        answer.rejectForeignAddresses()
        answer.normalizeHold(previous: previous)
        for index in answer.media.indices { answer.media[index].removeRepeatedPayloadTypes() }
        return answer
    }

    /// Says hold at the media and by direction alone. NoSIP applies no direction of the session, and takes 0.0.0.0 for an
    /// address.
    ///
    /// Where media were sent before stays the address; where that is not known it is one that belongs to nobody (RFC
    /// 5737 §3), to which at most some RTCP goes.
    public mutating func normalizeHold(previous: SessionDescription? = nil) {
        let directions = media.map { effectiveDirection(of: $0) }
        for index in media.indices {
            media[index].direction = media[index].isRejected ? nil : directions[index]
            guard connection(of: media[index])?.isUnspecified == true else { continue }
            media[index].connections = [Self.lastAddress(index, in: previous)]
        }
        direction = nil
        if connection?.isUnspecified == true { connection = media.first?.connections.first ?? Self.nobody }
    }

    private static func lastAddress(_ index: Int, in previous: SessionDescription?) -> ConnectionData {
        guard let previous, index < previous.media.count, let address = previous.connection(of: previous.media[index]),
            !address.isUnspecified
        else { return nobody }
        return address
    }

    private static var nobody: ConnectionData { ConnectionData(.ip4, "192.0.2.1") }

    /// NoSIP knows only IPv4 and answers to IPv6 as if it could reach it.
    private mutating func rejectForeignAddresses() {
        for index in media.indices {
            guard let address = connection(of: media[index]) else {
                media[index].port = 0
                continue
            }
            if address.addressType != .ip4, !address.isUnspecified { media[index].port = 0 }
        }
    }
}
