/// What a client can cope with beyond the oldest protocol. Plugins decide by this, never by the subprotocol's name.
///
/// The core stores the set and gives each subprotocol its initial one; only plugins know what the members mean.
public struct Capabilities: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Understands media that starts before the call is accepted.
    public static let earlyMedia = Self(rawValue: 1 << 0)
    /// Understands changes of a running session.
    public static let renegotiation = Self(rawValue: 1 << 1)
    /// Wants an originator as an object with `uri` and `display_name`, not as a string.
    public static let originatorObject = Self(rawValue: 1 << 2)
    /// Understands provisional states of a session (ringing, proceeding).
    public static let provisionalStates = Self(rawValue: 1 << 3)
}
