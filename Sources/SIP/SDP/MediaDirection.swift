/// Which way media flow, seen from the sender of the description, RFC 8866 §6.7.
public enum MediaDirection: String, CaseIterable, Hashable, Sendable {
    case sendrecv, sendonly, recvonly, inactive

    public init(sends: Bool, receives: Bool) {
        self = sends ? (receives ? .sendrecv : .sendonly) : (receives ? .recvonly : .inactive)
    }

    public var sends: Bool { self == .sendrecv || self == .sendonly }
    public var receives: Bool { self == .sendrecv || self == .recvonly }

    /// The same flow seen from the other side.
    public var mirrored: MediaDirection { Self(sends: receives, receives: sends) }

    var name: AttributeName { AttributeName(rawValue: rawValue) }

    init?(_ attribute: Attribute) {
        guard attribute.value == nil else { return nil }
        self.init(rawValue: attribute.name.rawValue)
    }
}
