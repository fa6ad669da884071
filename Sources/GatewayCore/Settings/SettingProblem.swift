/// Thrown by a parser given to ``PluginSettings/value(_:default:expected:_:parse:)`` to say why a text will not do.
///
/// The operator reads it as `<key>: "<value>" is not <expected> (<reason>)`.
public struct SettingProblem: Error, Sendable, Equatable {
    let reason: String?

    public init(_ reason: String) {
        self.reason = reason
    }

    /// For values of which "is not what was expected" says all there is to say.
    init() {
        reason = nil
    }
}
