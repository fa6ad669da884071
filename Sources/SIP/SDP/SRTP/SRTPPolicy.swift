/// Whether media between the gateway and SIP peers are encrypted.
public enum SRTPPolicy: String, CaseIterable, Hashable, Sendable {
    /// Never: nothing is offered, what is offered as a choice is not taken, and what is demanded is refused.
    case off
    /// Offered, and called again without when refused; taken when offered.
    case offer
    /// No call without.
    case require

    /// How an offer of ours is made. Never `.optional`: after an answer without a key Janus would go on encrypting, and
    /// the peer would hear noise.
    public var offered: SRTPMode { self == .off ? .none : .mandatory }

    /// Whether a call that was refused (488) is tried again without encryption.
    public var allowsPlain: Bool { self != .require }
}

/// What Janus is told of encryption towards the peer. All requests of one call say the same.
public enum SRTPMode: Hashable, Sendable {
    case none
    /// `RTP/AVP` with `a=crypto`. Only as an answer to such an offer.
    case optional
    /// `RTP/SAVP`.
    case mandatory
}

/// An offer of which no line can be taken under the policy; the SIP answer is 488.
public enum SRTPRefusal: Error, Hashable, Sendable {
    /// Only encrypted media are offered, and the policy is `off`.
    case encryptionOffered
    /// Encryption is demanded, by the policy or by the offer, and no line has a key that can be used.
    case noUsableKey
}

extension SRTPRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .encryptionOffered: "only encrypted media are offered"
        case .noUsableKey: "no media with a key that can be used are offered"
        }
    }
}
