import Testing

@testable import GatewaySIP

@Suite("The order of SRV records")
struct SRVOrderTests {
    private func record(_ priority: UInt16, _ weight: UInt16, _ port: UInt16) -> SRVRecord {
        SRVRecord(priority: priority, weight: weight, port: port, target: DNSName("a.test"))
    }

    @Test("priority first, whatever the weights")
    func priority() {
        let records = [record(20, 65535, 1), record(10, 0, 2), record(30, 1, 3)]
        for draw in [UInt32(0), 1, 70_000] {
            #expect(SRVRecord.ordered(records) { min(draw, $0) }.map(\.port) == [2, 1, 3])
        }
    }

    @Test("among equals the number that is drawn decides, RFC 2782")
    func draw() {
        let records = [record(1, 10, 1), record(1, 0, 2), record(1, 30, 3)]
        // Weightless first: 0 finds it, 1...10 the first with weight, 11...40 the other one.
        for (draw, first) in [(0, 2), (1, 1), (10, 1), (11, 3), (40, 3)] as [(UInt32, UInt16)] {
            #expect(SRVRecord.ordered(records) { min(draw, $0) }.first?.port == first, "drawn \(draw)")
        }
    }

    @Test("the shares are those of the weights, and nothing gets lost")
    func shares() {
        var generator = SystemRandomNumberGenerator()
        let records = [record(1, 75, 1), record(1, 25, 2)]
        var first = 0
        for _ in 0..<4000 {
            let order = SRVRecord.ordered(records) { .random(in: 0...$0, using: &generator) }
            #expect(Set(order) == Set(records))
            if order.first?.port == 1 { first += 1 }
        }
        // 76 of 101; eight standard deviations to either side.
        #expect((2790...3230).contains(first), "\(first)")
    }

    @Test("the largest weights there are")
    func largest() {
        let records = (0..<64).map { record(1, .max, $0) }
        #expect(SRVRecord.ordered(records) { $0 }.map(\.port) == (0..<64).reversed())
    }
}
