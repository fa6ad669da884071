import Glibc
import Synchronization
import Testing

@testable import GatewaySIP

@Suite("Threads for what blocks", .timeLimit(.minutes(2)))
struct LimitedThreadsTests {
    private final class Meter: Sendable {
        let running = Mutex((now: 0, most: 0))

        func block(_ microseconds: UInt32) {
            running.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            usleep(microseconds)
            running.withLock { $0.now -= 1 }
        }
    }

    @Test("never more than the limit", arguments: [1, 3, 16])
    func limit(limit: Int) async {
        let threads = LimitedThreads(limit)
        let meter = Meter()
        let sum = await withTaskGroup(of: Int.self) { group in
            for number in 0..<200 {
                group.addTask {
                    await threads.run {
                        meter.block(1000)
                        return number
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(sum == 199 * 100, "each its own value")
        #expect(meter.running.withLock { $0.now } == 0)
        let most = meter.running.withLock { $0.most }
        #expect(most <= limit)
        #expect(limit == 1 || most > 1)
    }

    private final class Queue: Sendable {
        let served = Mutex<[Int]>([])
        let isBlocked = Atomic(false)
        let isFree = Atomic(false)

        func block() {
            isBlocked.store(true, ordering: .releasing)
            while !isFree.load(ordering: .acquiring) { usleep(500) }
        }

        func serve(_ number: Int) { served.withLock { $0.append(number) } }
    }

    @Test("who waits longest is next")
    func order() async throws {
        let threads = LimitedThreads(1)
        let queue = Queue()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await threads.run { queue.block() } }
            try await eventually { queue.isBlocked.load(ordering: .acquiring) }
            for number in 0..<10 {
                group.addTask { await threads.run { queue.serve(number) } }
                // Long enough to be in the queue.
                try await Task.sleep(for: .milliseconds(20))
            }
            queue.isFree.store(true, ordering: .releasing)
            try await group.waitForAll()
        }
        #expect(queue.served.withLock { $0 } == Array(0..<10))
    }
}
