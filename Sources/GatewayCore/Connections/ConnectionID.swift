/// Names a connection in logs and between plugins. Unique while the daemon runs; not a secret, not to be guessed from.
public struct ConnectionID: Hashable, Sendable, CustomStringConvertible {
    let number: UInt64

    public var description: String { "c\(number)" }
}
