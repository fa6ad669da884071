import NIOPosix
import Testing

@testable @_spi(TestKit) import GatewayCore

@Suite("A clock under control")
struct ManualClockTests {
    private let clock = ManualClock()
    private let record = Record()

    private func add(_ entry: String, after: Duration, repeating: Duration? = nil) -> UInt64 {
        clock.add(after: after.nanosecondsClamped, repeating: repeating?.nanosecondsClamped) { [record, clock] in
            record.note("\(entry) at \((clock.nanoseconds - 1_000_000_000) / 1_000_000_000)")
        }
    }

    @Test("stands still by itself")
    func still() {
        let now = clock.nanoseconds
        _ = add("a", after: .zero)
        #expect(clock.nanoseconds == now)
        #expect(record.entries == [])
    }

    @Test("runs what becomes due in order, each at its own time")
    func order() {
        _ = add("late", after: .seconds(3))
        _ = add("early", after: .seconds(1))
        _ = add("early too", after: .seconds(1))
        _ = add("never", after: .seconds(5))
        clock.advance(by: .seconds(4))
        #expect(record.entries == ["early at 1", "early too at 1", "late at 3"])
        clock.advance(by: .seconds(1))
        #expect(record.entries.last == "never at 5")
    }

    @Test("repeats until it is told not to")
    func repeating() {
        let number = add("tick", after: .seconds(2), repeating: .seconds(2))
        clock.advance(by: .seconds(7))
        #expect(record.entries == ["tick at 2", "tick at 4", "tick at 6"])
        clock.remove(number)
        clock.advance(by: .seconds(7))
        #expect(record.entries.count == 3)
    }

    @Test("what is removed does not run")
    func removed() {
        clock.remove(add("gone", after: .seconds(1)))
        clock.advance(by: .seconds(2))
        #expect(record.entries == [])
    }

    @Test("what is added on the way runs on the way")
    func nested() {
        _ = clock.add(after: Duration.seconds(1).nanosecondsClamped, repeating: nil) { [record, clock] in
            record.note("first")
            _ = clock.add(after: Duration.seconds(1).nanosecondsClamped, repeating: nil) { record.note("second") }
        }
        clock.advance(by: .seconds(2))
        #expect(record.entries == ["first", "second"])
    }

    @Test("the gateway's clock takes its time from it, and cancels")
    func gatewayClock() async throws {
        let gatewayClock = GatewayClock.manual(clock)
        #expect(gatewayClock.now() == clock.nanoseconds)
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let timer = gatewayClock.schedule(on: loop, after: .seconds(1)) { [record] in record.note("cancelled") }
        _ = gatewayClock.schedule(on: loop, after: .seconds(1)) { [record] in record.note("once") }
        let repeating = gatewayClock.repeats(on: loop, every: .seconds(1)) { [record] in record.note("again") }
        timer.cancel()
        clock.advance(by: .seconds(2))
        try await loop.submit {}.get()
        #expect(record.entries == ["once", "again", "again"])
        repeating.cancel()
        clock.advance(by: .seconds(2))
        #expect(record.entries.count == 3)
    }

    @Test(
        "durations in nanoseconds, within bounds",
        arguments: [
            (Duration.zero, UInt64(0)), (.nanoseconds(-1), 0), (.seconds(-1), 0), (.nanoseconds(7), 7),
            (.milliseconds(1500), 1_500_000_000), (.seconds(Int64.max), UInt64(Int64.max)),
        ])
    func nanoseconds(duration: Duration, nanoseconds: UInt64) {
        #expect(duration.nanosecondsClamped == nanoseconds)
    }
}
