internal import NIOCore
internal import NIOPosix

/// Where all deadlines of the core come from, so that a test can let time pass.
@_spi(TestKit) public enum GatewayClock: Sendable {
    case system
    case manual(ManualClock)

    /// Nanoseconds since some moment in the past; never goes back.
    func now() -> UInt64 {
        switch self {
        case .system: NIODeadline.now().uptimeNanoseconds
        case .manual(let clock): clock.nanoseconds
        }
    }

    /// Runs `body` once, on `loop` or on the thread that advances the manual clock.
    func schedule(
        on loop: any EventLoop, after delay: Duration, _ body: @escaping @Sendable () -> Void
    ) -> GatewayTimer {
        switch self {
        case .system:
            let task = loop.scheduleTask(in: .nanoseconds(Int64(clamping: delay.nanosecondsClamped)), body)
            return GatewayTimer { task.cancel() }
        case .manual(let clock):
            let number = clock.add(after: delay.nanosecondsClamped, repeating: nil, body)
            return GatewayTimer { clock.remove(number) }
        }
    }

    func repeats(
        on loop: any EventLoop, every interval: Duration, _ body: @escaping @Sendable () -> Void
    ) -> GatewayTimer {
        switch self {
        case .system:
            let amount = TimeAmount.nanoseconds(Int64(clamping: interval.nanosecondsClamped))
            let task = loop.scheduleRepeatedTask(initialDelay: amount, delay: amount) { _ in body() }
            return GatewayTimer { task.cancel() }
        case .manual(let clock):
            let nanoseconds = interval.nanosecondsClamped
            let number = clock.add(after: nanoseconds, repeating: nanoseconds) {
                loop.execute(body)
            }
            return GatewayTimer { clock.remove(number) }
        }
    }
}

/// Something that will happen, unless it is cancelled.
struct GatewayTimer: Sendable {
    private let stop: @Sendable () -> Void

    init(_ stop: @escaping @Sendable () -> Void) { self.stop = stop }

    func cancel() { stop() }
}

extension Duration {
    /// Whole nanoseconds, 0 for what is negative, `Int64.max` for what is too long.
    var nanosecondsClamped: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0 else { return 0 }
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return UInt64(Int64.max) }
        let (sum, overflowed) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflowed ? UInt64(Int64.max) : UInt64(max(sum, 0))
    }
}
