/// Which requests of an `async` handler must wait for each other. Requests of one lane run one after the other, in
/// order; different lanes do not wait for each other. Synchronous handlers have no lane: they never wait.
public enum Lane: Sendable {
    /// The order does not matter.
    case none
    /// Requests with the same value of `session`, within the plugin.
    case session
    /// Requests with the same value of `account`, within the plugin.
    case account
    /// All requests of this connection to the plugin.
    case connection
}
