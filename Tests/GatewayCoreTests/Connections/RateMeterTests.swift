import Testing

@testable import GatewayCore

@Suite("How much a connection may send")
struct RateMeterTests {
    private static let millisecond: UInt64 = 1_000_000
    private let limits = Limits.testing(
        "messages_per_second = 10\nmessages_burst = 5\nbytes_per_second = 1000\nbytes_burst = 2000")

    private func meter() -> RateMeter { RateMeter(limits: limits, now: 0) }

    @Test("a burst, and not one message more")
    func burst() {
        var meter = meter()
        for _ in 0..<5 { #expect(meter.take(messages: 1, bytes: 0, limits: limits) == .within) }
        #expect(meter.take(messages: 1, bytes: 0, limits: limits) == .tooManyMessages)
    }

    @Test("bytes by themselves")
    func bytes() {
        var meter = meter()
        #expect(meter.take(messages: 0, bytes: 2000, limits: limits) == .within)
        #expect(meter.take(messages: 1, bytes: 0, limits: limits) == .within)
        #expect(meter.take(messages: 0, bytes: 1, limits: limits) == .tooManyBytes)
    }

    @Test("comes back with time, up to the burst")
    func refill() {
        var meter = meter()
        #expect(meter.take(messages: 5, bytes: 0, limits: limits) == .within)
        meter.refill(limits: limits, now: 99 * Self.millisecond)
        #expect(meter.take(messages: 0, bytes: 0, limits: limits) == .within)
        meter.refill(limits: limits, now: 100 * Self.millisecond)
        #expect(meter.take(messages: 1, bytes: 0, limits: limits) == .within)
        #expect(meter.take(messages: 1, bytes: 0, limits: limits) == .tooManyMessages)
        meter.refill(limits: limits, now: 3_600_000 * Self.millisecond)
        #expect(meter.take(messages: 5, bytes: 2000, limits: limits) == .within)
        #expect(meter.take(messages: 1, bytes: 0, limits: limits) == .tooManyMessages)
    }

    @Test("a slow rate is not rounded away by frequent reads")
    func slow() {
        let limits = Limits.testing("messages_per_second = 1\nmessages_burst = 1")
        var meter = RateMeter(limits: limits, now: 0)
        #expect(meter.take(messages: 1, bytes: 0, limits: limits) == .within)
        for millisecond in 1...1000 { meter.refill(limits: limits, now: UInt64(millisecond) * Self.millisecond) }
        #expect(meter.take(messages: 1, bytes: 0, limits: limits) == .within)
    }

    @Test("time that stands still or goes back gives nothing")
    func noTime() {
        var meter = RateMeter(limits: limits, now: 1000 * Self.millisecond)
        #expect(meter.take(messages: 5, bytes: 0, limits: limits) == .within)
        for now in [1000 * Self.millisecond, 0] { meter.refill(limits: limits, now: now) }
        #expect(meter.take(messages: 1, bytes: 0, limits: limits) == .tooManyMessages)
    }

    @Test("no limit where a number is 0")
    func unlimited() {
        let limits = Limits.testing("messages_per_second = 0\nbytes_burst = 0")
        var meter = RateMeter(limits: limits, now: 0)
        #expect(meter.take(messages: .max, bytes: .max, limits: limits) == .within)
    }

    @Test("the largest limits do not overflow")
    func largest() {
        let limits = Limits.testing("messages_per_second = 1000000\nmessages_burst = 10000000")
        var meter = RateMeter(limits: limits, now: 0)
        meter.refill(limits: limits, now: .max)
        #expect(meter.take(messages: 10_000_000, bytes: 0, limits: limits) == .within)
    }
}
