import Testing

@testable import GatewayCore

@Suite("When a silent connection is asked, and given up")
struct LivenessTests {
    private static let second: UInt64 = 1_000_000_000
    private let timings = ConnectionTimings(keepalive: .seconds(120), closeTimeout: .seconds(5))

    private func liveness(firstMessage: Duration? = nil) -> Liveness {
        Liveness(openedAt: 0, firstMessageTimeout: firstMessage, timings: timings)
    }

    @Test("asked after the keepalive, not before")
    func ping() {
        var liveness = liveness()
        #expect(liveness.nextDeadline == 120 * Self.second)
        #expect(liveness.tick(now: 120 * Self.second - 1, timings: timings) == .nothing)
        #expect(liveness.tick(now: 120 * Self.second, timings: timings) == .ping)
        #expect(liveness.nextDeadline == 180 * Self.second)
    }

    @Test("given up when no pong comes within half of it")
    func noPong() {
        var liveness = liveness()
        #expect(liveness.tick(now: 120 * Self.second, timings: timings) == .ping)
        #expect(liveness.tick(now: 180 * Self.second - 1, timings: timings) == .nothing)
        #expect(liveness.tick(now: 180 * Self.second, timings: timings) == .close(reason: "no pong"))
    }

    @Test("asked again a keepalive after its pong")
    func pong() {
        var liveness = liveness()
        #expect(liveness.tick(now: 120 * Self.second, timings: timings) == .ping)
        liveness.ponged(now: 130 * Self.second, timings: timings)
        #expect(liveness.nextDeadline == 250 * Self.second)
        #expect(liveness.tick(now: 200 * Self.second, timings: timings) == .nothing)
        #expect(liveness.tick(now: 250 * Self.second, timings: timings) == .ping)
    }

    @Test("a pong that nobody asked for changes nothing")
    func unsolicitedPong() {
        var liveness = liveness()
        liveness.ponged(now: 100 * Self.second, timings: timings)
        #expect(liveness.nextDeadline == 120 * Self.second)
    }

    @Test("messages are no pongs")
    func heardIsNoPong() {
        var liveness = liveness()
        #expect(liveness.tick(now: 120 * Self.second, timings: timings) == .ping)
        liveness.heard()
        #expect(liveness.tick(now: 180 * Self.second, timings: timings) == .close(reason: "no pong"))
    }

    @Test("given up when it says nothing at first")
    func firstMessage() {
        var silent = liveness(firstMessage: .seconds(60))
        #expect(silent.nextDeadline == 60 * Self.second)
        #expect(silent.tick(now: 60 * Self.second, timings: timings) == .close(reason: "no message in time"))
        var talking = liveness(firstMessage: .seconds(60))
        talking.heard()
        #expect(talking.tick(now: 60 * Self.second, timings: timings) == .nothing)
        #expect(talking.nextDeadline == 120 * Self.second)
    }

    @Test("times beyond the clock's end are never reached")
    func overflow() {
        let forever = ConnectionTimings(keepalive: .seconds(Int64.max), closeTimeout: .zero)
        let liveness = Liveness(openedAt: .max - 1, firstMessageTimeout: nil, timings: forever)
        #expect(liveness.nextDeadline == .max)
    }
}
