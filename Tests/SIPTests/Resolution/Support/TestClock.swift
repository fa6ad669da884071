import Synchronization

/// Time that passes when the test says so.
final class TestClock: Sendable {
    private let offset = Mutex(Duration.zero)
    private let start = ContinuousClock.now

    var now: @Sendable () -> ContinuousClock.Instant {
        { [self] in start + offset.withLock { $0 } }
    }

    func advance(_ duration: Duration) { offset.withLock { $0 += duration } }
}
