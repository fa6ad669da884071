/// The values that a start or a reload is about to bring, for checks that look at several settings together.
public struct ProposedSettings: Sendable {
    /// What `setting` will be if everything is accepted.
    public subscript<Value>(_ setting: Reloadable<Value>) -> Value {
        setting.proposedValue
    }
}
