import Testing

@testable import GatewaySIP

@Suite("Servers that failed of late")
struct TargetHealthTests {
    private let start = ContinuousClock.now

    private func target(_ number: Int, _ hostname: String = "a.test") throws -> SIPTarget {
        SIPTarget(
            transport: .udp, address: try #require(IPAddress("192.0.2.\(number)")), port: 5060, hostname: hostname)
    }

    @Test("come last, for 30 s at first, longer each time, until they answer")
    func backOff() throws {
        let (one, two) = (try target(1), try target(2))
        var health = TargetHealth()
        #expect(health.ordered([one, two], at: start) == [one, two])
        var now = start
        for seconds in [30, 60, 120, 240, 300, 300, 300, 300, 300, 300] {
            health.failed(one, for: nil, at: now)
            #expect(health.ordered([one, two], at: now + .seconds(seconds) - .milliseconds(1)) == [two, one])
            now += .seconds(seconds)
            #expect(health.ordered([one, two], at: now) == [one, two])
        }
        health.failed(one, for: nil, at: now)
        health.succeeded(one)
        #expect(health.ordered([one, two], at: now) == [one, two])
        health.failed(one, for: nil, at: now)
        #expect(health.ordered([one, two], at: now + .seconds(30)) == [one, two])
    }

    @Test("for as long as they said themselves")
    func retryAfter() throws {
        let (one, two) = (try target(1), try target(2))
        var health = TargetHealth()
        health.failed(one, for: .seconds(5), at: start)
        #expect(health.ordered([one, two], at: start + .seconds(4)) == [two, one])
        #expect(health.ordered([one, two], at: start + .seconds(5)) == [one, two])
    }

    @Test("when all have failed the one that failed first is tried first")
    func all() throws {
        let (one, two) = (try target(1), try target(2))
        var health = TargetHealth()
        health.failed(two, for: nil, at: start)
        health.failed(one, for: nil, at: start + .seconds(1))
        #expect(health.ordered([one, two], at: start + .seconds(2)) == [two, one])
    }

    @Test("one domain's failure is not another's")
    func domains() throws {
        let (mine, other) = (try target(1, "a.test"), try target(1, "b.test"))
        let second = try target(2, "b.test")
        var health = TargetHealth()
        health.failed(mine, for: nil, at: start)
        #expect(health.ordered([other, second], at: start) == [other, second])
    }

    @Test("a failure long ago does not count")
    func forgotten() throws {
        let (one, two) = (try target(1), try target(2))
        var health = TargetHealth()
        for _ in 0..<5 { health.failed(one, for: nil, at: start) }
        let later = start + .seconds(601)
        health.failed(one, for: nil, at: later)
        #expect(health.ordered([one, two], at: later + .seconds(30)) == [one, two])
    }
}
