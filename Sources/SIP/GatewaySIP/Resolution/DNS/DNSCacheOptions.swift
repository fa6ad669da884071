/// How long answers are believed. Whatever a server says is brought within these bounds.
public struct DNSCacheOptions: Sendable {
    /// Answers kept; beyond it those that end first go.
    public var entriesMax = 4096
    public var ttl: ClosedRange<Duration> = .seconds(1) ... .seconds(3600)
    /// Of "does not exist" (RFC 2308); the shorter end is also for servers that do not say how long.
    public var negativeTTL: ClosedRange<Duration> = .seconds(5) ... .seconds(60)
    /// For how long a failure of the servers is not tried again.
    public var failureTTL = Duration.seconds(1)
    /// How long after its end an answer may still be used when the servers fail (RFC 8767); zero for never.
    public var staleTime = Duration.seconds(3600)

    public init() {}
}
