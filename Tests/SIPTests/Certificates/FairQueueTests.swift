import Testing

@testable import GatewaySIP

@Suite("Turns of domains")
struct FairQueueTests {
    private typealias Queue = FairQueue<String>

    private static func queue(share: Int, waitingMax: Int = 100, _ work: String...) -> Queue {
        var queue = Queue(share: share, waitingMax: waitingMax)
        for item in work { #expect(Self.add(item, for: String(item.prefix(1)), to: &queue)) }
        return queue
    }

    private static func add<Work>(_ work: Work, for domain: String, to queue: inout FairQueue<Work>) -> Bool {
        queue.add(work, for: domain)
    }

    private static func next(_ queue: inout Queue) -> String? { queue.next()?.work }

    private static func begin(_ queue: inout Queue) -> [String] {
        var begun: [String] = []
        while let next = queue.next() {
            #expect(next.work.hasPrefix(next.domain))
            begun.append(next.work)
        }
        return begun
    }

    @Test("one after the other, each domain in its own order")
    func turns() {
        var queue = Self.queue(share: 9, "a1", "a2", "a3", "b1", "c1", "c2")
        #expect(Self.begin(&queue) == ["a1", "b1", "c1", "a2", "c2", "a3"])
        #expect(queue.waitingCount == 0)
    }

    @Test("no domain has more than its share under way")
    func share() {
        var queue = Self.queue(share: 2, "a1", "a2", "a3", "a4", "a5", "b1")
        #expect(Self.begin(&queue) == ["a1", "b1", "a2"])
        #expect(!queue.isReady)
        #expect(queue.waitingCount == 3)
        #expect(Self.add("a6", for: "a", to: &queue))
        #expect(!queue.isReady)
        queue.finish("b")
        #expect(!queue.isReady)
        queue.finish("a")
        #expect(queue.isReady)
        #expect(Self.begin(&queue) == ["a3"])
        queue.finish("a")
        queue.finish("a")
        #expect(Self.begin(&queue) == ["a4", "a5"])
        queue.finish("a")
        #expect(Self.begin(&queue) == ["a6"])
        queue.finish("a")
        queue.finish("a")
        #expect(Self.add("a7", for: "a", to: &queue))
        #expect(Self.begin(&queue) == ["a7"])
    }

    @Test("a domain that comes later has its turn before the rest of those that wait")
    func late() {
        var queue = Self.queue(share: 9, "a1", "a2", "a3", "a4")
        #expect(Self.next(&queue) == "a1")
        #expect(Self.add("b1", for: "b", to: &queue))
        #expect(Self.begin(&queue) == ["a2", "b1", "a3", "a4"])
    }

    @Test("no more wait than may")
    func bound() {
        var queue = Self.queue(share: 1, waitingMax: 3, "a1", "a2", "b1")
        #expect(!Self.add("b2", for: "b", to: &queue))
        #expect(!Self.add("c1", for: "c", to: &queue))
        #expect(Self.begin(&queue) == ["a1", "b1"])
        #expect(Self.add("b3", for: "b", to: &queue))
        #expect(Self.add("c1", for: "c", to: &queue))
        #expect(!Self.add("c2", for: "c", to: &queue))
    }

    @Test("all that waits is taken out, what is under way goes on")
    func takeAll() {
        var queue = Self.queue(share: 1, "a1", "a2", "b1")
        #expect(Self.next(&queue) == "a1")
        let taken = queue.takeAll()
        #expect(taken.sorted() == ["a2", "b1"])
        #expect(!queue.isReady)
        #expect(queue.waitingCount == 0)
        #expect(Self.add("a3", for: "a", to: &queue))
        #expect(!queue.isReady, "a1 is still under way")
        queue.finish("a")
        #expect(Self.begin(&queue) == ["a3"])
    }

    @Test("at random: all is served once, never more than the share, never fewer than could be")
    func random() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<50 {
            let share = Int.random(in: 1...4, using: &generator)
            var queue = FairQueue<Int>(share: share, waitingMax: 1000)
            var underWay: [String: Int] = [:]
            var waiting: [String: [Int]] = [:]
            for step in 0..<500 {
                let domain = String(Int.random(in: 0..<5, using: &generator))
                switch Int.random(in: 0..<3, using: &generator) {
                case 0:
                    #expect(Self.add(step, for: domain, to: &queue))
                    waiting[domain, default: []].append(step)
                case 1 where underWay[domain, default: 0] > 0:
                    queue.finish(domain)
                    underWay[domain, default: 0] -= 1
                default:
                    let isReady = waiting.contains { !$0.value.isEmpty && underWay[$0.key, default: 0] < share }
                    #expect(queue.isReady == isReady)
                    guard let next = queue.next() else { continue }
                    #expect(waiting[next.domain]?.first == next.work)
                    waiting[next.domain]?.removeFirst()
                    underWay[next.domain, default: 0] += 1
                    #expect(underWay[next.domain, default: 0] <= share)
                }
                #expect(queue.waitingCount == waiting.values.reduce(0) { $0 + $1.count })
            }
        }
    }
}
