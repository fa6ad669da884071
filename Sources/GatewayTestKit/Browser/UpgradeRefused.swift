/// The gateway did not let a browser in.
public struct UpgradeRefused: Error, Hashable, Sendable {
    /// HTTP status, as 503.
    public let status: Int
    /// The text of the status line.
    public let reason: String

    public init(status: Int, reason: String) {
        self.status = status
        self.reason = reason
    }
}
