/// What is different about one line of a new description, as its sender sees it.
public struct MediaChanges: OptionSet, Hashable, Sendable {
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// In use now, and not before.
    public static let added = Self(rawValue: 1 << 0)
    /// In use before, and not now.
    public static let dropped = Self(rawValue: 1 << 1)
    /// Media may no longer be sent to it.
    public static let held = Self(rawValue: 1 << 2)
    /// Media may be sent to it again.
    public static let resumed = Self(rawValue: 1 << 3)
    /// Another direction, in whatever way.
    public static let direction = Self(rawValue: 1 << 4)
    /// Another address or port. The address that only says hold is no other.
    public static let address = Self(rawValue: 1 << 5)
    /// Other formats, another order of them, or other parameters.
    public static let codecs = Self(rawValue: 1 << 6)
    /// Other keys of SDES. Janus keeps the first ones.
    public static let keys = Self(rawValue: 1 << 7)
    /// Another `proto`.
    public static let transport = Self(rawValue: 1 << 8)
    /// Other media in the place of the old ones.
    public static let type = Self(rawValue: 1 << 9)
    /// Other credentials of ICE: a restart.
    public static let iceRestart = Self(rawValue: 1 << 10)

    /// Only which way media flow.
    public static let holdOnly: Self = [.held, .resumed, .direction]
}
