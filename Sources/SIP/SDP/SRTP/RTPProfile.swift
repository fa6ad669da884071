/// Which kind of RTP a media description is about, taken from its `proto`.
public struct RTPProfile: Hashable, Sendable {
    public enum Encryption: Hashable, Sendable {
        case none
        /// Keys in `a=crypto`, RFC 4568.
        case sdes
        /// Keys by DTLS, RFC 5764.
        case dtls
    }

    public var encryption: Encryption
    /// RFC 4585: RTCP may be sent at once.
    public var hasFeedback: Bool

    public init(_ encryption: Encryption, hasFeedback: Bool) {
        self.encryption = encryption
        self.hasFeedback = hasFeedback
    }

    /// Nil for what is no RTP over UDP.
    public init?(_ transport: TransportProtocol) {
        switch transport {
        case .rtp: self.init(.none, hasFeedback: false)
        case .rtpFeedback: self.init(.none, hasFeedback: true)
        case .secureRTP: self.init(.sdes, hasFeedback: false)
        case .secureRTPFeedback: self.init(.sdes, hasFeedback: true)
        case .dtlsRTP: self.init(.dtls, hasFeedback: false)
        case .dtlsRTPFeedback: self.init(.dtls, hasFeedback: true)
        default:
            // The names are in upper case (RFC 8866 §8.2.3), and not everybody writes them so.
            let name = transport.rawValue.uppercased()
            guard name != transport.rawValue else { return nil }
            self.init(TransportProtocol(rawValue: name))
        }
    }

    public var transport: TransportProtocol {
        switch encryption {
        case .none: hasFeedback ? .rtpFeedback : .rtp
        case .sdes: hasFeedback ? .secureRTPFeedback : .secureRTP
        case .dtls: hasFeedback ? .dtlsRTPFeedback : .dtlsRTP
        }
    }
}

extension TransportProtocol {
    /// Whether formats are payload types, over whatever they travel.
    var isRTP: Bool {
        RTPProfile(self) != nil
            || rawValue.utf8.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("RTP".utf8) }
    }
}

extension MediaDescription {
    public var profile: RTPProfile? { RTPProfile(transport) }
}
