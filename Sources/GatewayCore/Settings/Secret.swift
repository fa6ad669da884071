/// A password, token or key from the settings. It never prints itself: what is logged or interpolated shows `•••`.
public struct Secret: Sendable, Equatable {
    private let text: String

    public init(_ text: String) {
        self.text = text
    }

    /// True when no secret was given.
    public var isEmpty: Bool { text.isEmpty }

    /// The secret itself, for the one place that needs it.
    public func reveal() -> String { text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    static let mask = "•••"

    public var description: String { Self.mask }
    public var debugDescription: String { Self.mask }

    /// `dump` and the debugger look at mirrors, so the mirror is empty.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
