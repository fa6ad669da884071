import Testing

@testable import GatewaySIP

@Suite("Retry back-off")
struct RetryBackoffTests {
    @Test("doubles up to the maximum, each wait from half to all of the span")
    func span() {
        for seed in 1...50 {
            var random = SeededGenerator(UInt64(seed))
            var backoff = RetryBackoff(minimum: .seconds(2), maximum: .seconds(120))
            for failure in 0..<100 {
                let span = Duration.seconds(min(2 << min(failure, 10), 120))
                let wait = backoff.next(atLeast: nil, using: &random)
                #expect(wait >= span / 2 - .nanoseconds(1) && wait <= span + .nanoseconds(1), "failure \(failure)")
            }
            #expect(backoff.failures == 100)
        }
    }

    @Test("is not the same for all")
    func jitter() {
        var random = SeededGenerator(3)
        let waits = (0..<100).map { _ in
            var backoff = RetryBackoff(minimum: .seconds(2), maximum: .seconds(120))
            return backoff.next(atLeast: nil, using: &random)
        }
        #expect(Set(waits).count > 90)
        #expect((waits.min() ?? .zero) < .milliseconds(1100) && (waits.max() ?? .zero) > .milliseconds(1900))
    }

    @Test("what the server asks for is the least")
    func floor() {
        var random = SeededGenerator(3)
        var backoff = RetryBackoff(minimum: .seconds(2), maximum: .seconds(120))
        #expect(backoff.next(atLeast: .seconds(300), using: &random) == .seconds(300))
        #expect(backoff.next(atLeast: .milliseconds(1), using: &random) >= .seconds(2))
    }

    @Test("begins anew")
    func reset() {
        var random = SeededGenerator(3)
        var backoff = RetryBackoff(minimum: .seconds(2), maximum: .seconds(120))
        for _ in 0..<5 { _ = backoff.next(atLeast: nil, using: &random) }
        backoff.reset()
        #expect(backoff.next(atLeast: nil, using: &random) <= .seconds(2))
    }

    @Test("the longest spans that settings allow")
    func extremes() {
        var random = SeededGenerator(3)
        var backoff = RetryBackoff(minimum: .seconds(600), maximum: .seconds(3600))
        for _ in 0..<1000 { #expect(backoff.next(atLeast: nil, using: &random) <= .seconds(3600)) }
    }
}
