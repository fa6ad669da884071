import Testing

@testable import GatewaySIP

@Suite("Requests per proxy")
struct RequestWindowTests {
    /// The same, slow and plain.
    private struct Model {
        let size: Int
        var inside: Set<Int> = []
        var waiting: [Int] = []

        mutating func enter(_ ticket: Int) -> Bool {
            if inside.count < size {
                inside.insert(ticket)
                return true
            }
            if !waiting.contains(ticket) { waiting.append(ticket) }
            return false
        }

        mutating func leave(_ ticket: Int) -> Int? {
            waiting.removeAll { $0 == ticket }
            guard inside.remove(ticket) != nil, !waiting.isEmpty else { return nil }
            let next = waiting.removeFirst()
            inside.insert(next)
            return next
        }
    }

    @Test("in order of arrival")
    func order() {
        var window = RequestWindow<Int>(size: 2)
        #expect(window.isEmpty)
        #expect(window.enter(1) == true)
        #expect(window.enter(2) == true)
        #expect(window.enter(3) == false)
        #expect(window.enter(4) == false)
        #expect(window.enter(5) == false)
        #expect(window.leave(4) == nil, "gives up")
        #expect(window.leave(1) == 3)
        #expect(window.leave(1) == nil, "has left already")
        #expect(window.leave(2) == 5)
        #expect(window.leave(3) == nil)
        #expect(!window.isEmpty)
        #expect(window.leave(5) == nil)
        #expect(window.isEmpty)
    }

    /// Each ticket enters once and leaves once, as the agent means to do it.
    @Test("as a plain queue does it", arguments: 1...20)
    func random(seed: UInt64) {
        var random = SeededGenerator(seed)
        let size = Int.random(in: 1...6, using: &random)
        var window = RequestWindow<Int>(size: size)
        var model = Model(size: size)
        var next = 0
        for _ in 0..<5000 {
            let known = Array(model.inside) + model.waiting
            if let ticket = known.sorted().randomElement(using: &random), Bool.random(using: &random) {
                #expect(window.leave(ticket) == model.leave(ticket))
            } else {
                next += 1
                #expect(window.enter(next) == model.enter(next))
            }
            #expect(window.isEmpty == (model.inside.isEmpty && model.waiting.isEmpty))
            #expect(model.inside.count <= size)
        }
    }

    @Test("a burst goes through in order")
    func burst() {
        var window = RequestWindow<Int>(size: 50)
        var inside: [Int] = []
        for ticket in 0..<5000 where window.enter(ticket) { inside.append(ticket) }
        #expect(inside == Array(0..<50))
        var served = 0
        while !inside.isEmpty {
            served += 1
            if let next = window.leave(inside.removeFirst()) { inside.append(next) }
            #expect(inside.count <= 50)
        }
        #expect(served == 5000)
        #expect(window.isEmpty)
    }
}
