/// The value of `k=`, obsolete since RFC 8866 §5.12. It may be a key, so it does not print itself.
public struct EncryptionKey: Hashable, Sendable {
    let value: SDPText

    public init(_ value: SDPText) {
        self.value = value
    }

    /// The value itself.
    public func reveal() -> SDPText { value }
}

extension EncryptionKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { SDPWriter.mask }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
