/// What keeps a gateway from starting, or a reload from being accepted: everything at once.
public struct GatewayRefused: Error, CustomStringConvertible, Sendable {
    /// A sentence each, as `gatewayd check` prints them.
    public let problems: [String]

    public var description: String { problems.joined(separator: "; ") }
}
