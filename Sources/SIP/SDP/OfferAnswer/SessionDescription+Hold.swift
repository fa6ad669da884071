/// How a call is put on hold.
public enum HoldStyle: Hashable, Sendable {
    /// `a=sendonly` or `a=inactive`, RFC 3264 §8.4.
    case direction
    /// The address 0.0.0.0 besides, as RFC 2543 had it; for peers that know nothing else.
    case unspecifiedAddress
}

extension SessionDescription {
    /// Which way media may flow, all things taken together: nothing flows at port 0, and nothing is sent to an address
    /// that is none (RFC 3264 §8.4).
    public func effectiveDirection(of media: MediaDescription) -> MediaDirection {
        guard !media.isRejected else { return .inactive }
        let said = direction(of: media)
        guard connection(of: media)?.isUnspecified == true else { return said }
        return MediaDirection(sends: said.sends, receives: false)
    }

    /// Whether who made this has put the other on hold: there are media in use, and none may be sent to it.
    public var holdsPeer: Bool {
        let active = media.filter { !$0.isRejected }
        return !active.isEmpty && active.allSatisfy { !effectiveDirection(of: $0).receives }
    }

    /// The same with the peer on hold. To resume is to offer the description that was there before.
    public func holding(_ style: HoldStyle = .direction) -> SessionDescription {
        var held = self
        held.writeDirections()
        for index in held.media.indices where !held.media[index].isRejected {
            held.media[index].direction = MediaDirection(sends: direction(of: media[index]).sends, receives: false)
            guard style == .unspecifiedAddress, let address = connection(of: media[index]) else { continue }
            held.media[index].connections = [address.unspecified]
        }
        return held
    }

    /// Writes every direction at its media, and none at the session: not every reader applies the latter.
    public mutating func writeDirections() {
        for index in media.indices {
            media[index].direction = media[index].isRejected ? nil : direction(of: media[index])
        }
        direction = nil
    }
}

extension ConnectionData {
    /// No address of the same kind.
    var unspecified: ConnectionData {
        ConnectionData(addressType, addressType == .ip6 ? "::" : "0.0.0.0")
    }
}
