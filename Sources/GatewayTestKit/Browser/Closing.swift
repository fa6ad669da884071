/// How a browser's connection ended.
public struct Closing: Hashable, Sendable {
    /// The code of the gateway's Close frame (RFC 6455 §7.4.1); 1005 where it had none, 1006 where there was no such
    /// frame.
    public let code: Int
    public let reason: String

    public init(code: Int, reason: String = "") {
        self.code = code
        self.reason = reason
    }
}
