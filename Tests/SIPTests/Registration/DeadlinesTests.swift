import Testing

@testable import GatewaySIP

@Suite("Deadlines")
struct DeadlinesTests {
    private static let start = ContinuousClock.now

    @Test("the earliest first; a later one replaces an earlier one")
    func order() {
        var deadlines = Deadlines<String>()
        #expect(deadlines.earliest == nil)
        deadlines.set("b", at: Self.start + .seconds(2))
        deadlines.set("a", at: Self.start + .seconds(1))
        deadlines.set("c", at: Self.start + .seconds(3))
        #expect(deadlines.earliest == Self.start + .seconds(1))
        deadlines.set("a", at: Self.start + .seconds(4))
        deadlines.cancel("c")
        #expect(deadlines.next(at: Self.start + .seconds(1)) == nil)
        #expect(deadlines.next(at: Self.start + .seconds(10)) == "b")
        #expect(deadlines.next(at: Self.start + .seconds(10)) == "a")
        #expect(deadlines.next(at: Self.start + .seconds(10)) == nil)
        #expect(deadlines.earliest == nil)
    }

    @Test("as a plain table does it", arguments: 1...20)
    func random(seed: UInt64) {
        var random = SeededGenerator(seed)
        var deadlines = Deadlines<Int>()
        var model: [Int: ContinuousClock.Instant] = [:]
        var now = Self.start
        for _ in 0..<4000 {
            let owner = Int.random(in: 0..<40, using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                let time = now + .milliseconds(Int.random(in: -5...200, using: &random))
                deadlines.set(owner, at: time)
                model[owner] = time
            case 6..<8:
                deadlines.cancel(owner)
                model[owner] = nil
            default:
                now += .milliseconds(Int.random(in: 0...60, using: &random))
                var due: Set<Int> = []
                var last = Self.start - .seconds(1)
                while let owner = deadlines.next(at: now) {
                    #expect(due.insert(owner).inserted)
                    #expect((model[owner] ?? last) >= last)
                    last = model[owner] ?? last
                }
                #expect(due == Set(model.filter { $0.value <= now }.keys))
                for owner in due { model[owner] = nil }
            }
            // It may say an earlier time than is true, never a later one: the timer would come too late.
            if let first = model.values.min() { #expect((deadlines.earliest ?? now + .seconds(9999)) <= first) }
        }
    }

    @Test("what is replaced again and again is forgotten")
    func memory() {
        var deadlines = Deadlines<Int>()
        for round in 0..<100_000 { deadlines.set(round % 3, at: Self.start + .seconds(1000 + round)) }
        deadlines.set(9, at: Self.start + .seconds(1))
        #expect(deadlines.next(at: Self.start + .seconds(1)) == 9)
        let bytes = Mirror(reflecting: deadlines).children.first { $0.label == "heap" }?.value
        #expect(((bytes as? any Collection)?.count ?? .max) < 200)
    }
}
