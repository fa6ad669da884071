/// A line that is kept without being understood: one of an unknown letter, or an `a=` or `b=` that cannot be read.
///
/// These lines keep their order and are printed at the end of their section.
public struct UnknownLine: Hashable, Sendable {
    /// An ASCII letter or digit.
    public let type: Character
    public let value: SDPText

    init(type: UInt8, value: SDPText) {
        self.type = Character(Unicode.Scalar(type))
        self.value = value
    }
}

extension UnknownLine: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Without its value, which may be a key on a line that somebody wrote wrong.
    public var description: String { "\(type)=\(SDPWriter.mask)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["type": type]) }
}
