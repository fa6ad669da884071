import Testing

@testable import GatewaySIP

@Suite("What is known of servers")
struct TargetMemoryTests {
    private let now = ContinuousClock.now

    private static func target(_ port: UInt16) -> SIPTarget {
        SIPTarget(
            transport: .tls, address: IPAddress(family: .v4, bits: 0x7f00_0001), port: port, hostname: "example.org")
    }

    @Test("for a while")
    func lifetime() {
        var memory = TargetMemory<Int>(limit: 10)
        memory.remember(1, of: Self.target(1), for: .seconds(5), at: now)
        memory.remember(2, of: Self.target(2), for: .seconds(9), at: now)
        #expect(memory.value(of: Self.target(1), at: now + .seconds(4.9)) == 1)
        #expect(memory.value(of: Self.target(1), at: now + .seconds(5)) == nil)
        #expect(memory.value(of: Self.target(2), at: now + .seconds(5)) == 2)
        #expect(memory.value(of: Self.target(3), at: now) == nil)
        memory.remember(3, of: Self.target(1), for: .seconds(5), at: now + .seconds(5))
        #expect(memory.value(of: Self.target(1), at: now + .seconds(9.9)) == 3)
        memory.forget(Self.target(1))
        #expect(memory.value(of: Self.target(1), at: now + .seconds(5)) == nil)
    }

    @Test("never of more than the limit: what is old goes first")
    func limit() {
        var memory = TargetMemory<Int>(limit: 3)
        for number in 1...3 {
            memory.remember(number, of: Self.target(UInt16(number)), for: .seconds(10 - number), at: now)
        }
        memory.remember(4, of: Self.target(2), for: .seconds(20), at: now)
        #expect(memory.count == 3, "one that is known takes no room")
        memory.remember(5, of: Self.target(5), for: .seconds(10), at: now)
        #expect(memory.count == 3)
        #expect(memory.value(of: Self.target(3), at: now) == nil, "would have been forgotten first")
        #expect(memory.value(of: Self.target(1), at: now) == 1)
        memory.remember(6, of: Self.target(6), for: .seconds(10), at: now + .seconds(15))
        #expect(memory.count == 2, "what has been forgotten leaves its room")
        #expect(memory.value(of: Self.target(2), at: now + .seconds(15)) == 4)
    }
}
