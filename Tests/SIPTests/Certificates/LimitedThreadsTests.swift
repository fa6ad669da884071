import Glibc
import Synchronization
import Testing

@testable import GatewaySIP

@Suite("Threads for what blocks", .serialized, .timeLimit(.minutes(2)))
struct LimitedThreadsTests {
    /// Blocks threads until it is opened.
    private final class Barrier: Sendable {
        private let state = Mutex((inside: 0, most: 0))
        private let isOpen = Atomic(false)

        var inside: Int { state.withLock { $0.inside } }
        var most: Int { state.withLock { $0.most } }

        func pass() {
            state.withLock { state in
                state.inside += 1
                state.most = max(state.most, state.inside)
            }
            while !isOpen.load(ordering: .acquiring) { usleep(500) }
            state.withLock { $0.inside -= 1 }
        }

        func open() { isOpen.store(true, ordering: .releasing) }
    }

    @Test("as many as the limit at once, not one more", arguments: [1, 3, 64])
    func limit(limit: Int) async throws {
        let threads = LimitedThreads(limit, share: 1, waitingMax: 200)
        let barrier = Barrier()
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let value = await threads.run(for: "\(number)") {
                        barrier.pass()
                        return number
                    }
                    return try #require(value)
                }
            }
            // All at the same time: none waits for another to end.
            try await eventually { barrier.inside == limit }
            barrier.open()
            return try await group.reduce(0, +)
        }
        #expect(sum == 199 * 100, "each its own value")
        #expect(barrier.inside == 0)
        #expect(barrier.most == limit)
    }

    @Test("no domain takes more than its share, and none waits for another's")
    func share() async throws {
        let threads = LimitedThreads(16, share: 4, waitingMax: 200)
        let barrier = Barrier()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<32 { group.addTask { _ = await threads.run(for: "silent.example") { barrier.pass() } } }
            try await eventually { barrier.inside == 4 }
            for number in 0..<100 {
                #expect(await threads.run(for: "other.example") { number } == number)
            }
            #expect(barrier.inside == 4)
            barrier.open()
            try await group.waitForAll()
        }
        #expect(barrier.most <= 4)
    }

    private final class Log: Sendable {
        let begun = Atomic(0)
        let served = Mutex<[Int]>([])
    }

    @Test("who waits longest is next")
    func order() async throws {
        let threads = LimitedThreads(1, share: 1, waitingMax: 20)
        let barrier = Barrier()
        let log = Log()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = await threads.run(for: "example.org") { barrier.pass() } }
            try await eventually { barrier.inside == 1 }
            for number in 0..<10 {
                group.addTask {
                    log.begun.add(1, ordering: .sequentiallyConsistent)
                    _ = await threads.run(for: "example.org") { log.served.withLock { $0.append(number) } }
                }
                // It is in the queue as soon as it waits, a moment after it has begun.
                try await eventually { log.begun.load(ordering: .sequentiallyConsistent) == number + 1 }
                try await Task.sleep(for: .milliseconds(50))
            }
            barrier.open()
            try await group.waitForAll()
        }
        #expect(log.served.withLock { $0 } == Array(0..<10))
    }

    @Test("no more wait than may; the others are told at once")
    func bound() async throws {
        let threads = LimitedThreads(1, share: 1, waitingMax: 3)
        let barrier = Barrier()
        let results = try await withThrowingTaskGroup(of: Int?.self) { group in
            group.addTask {
                await threads.run(for: "example.org") {
                    barrier.pass()
                    return 0
                }
            }
            try await eventually { barrier.inside == 1 }
            for number in 1...10 { group.addTask { await threads.run(for: "example.org") { number } } }
            for _ in 0..<7 { #expect(try await group.next() == .some(nil)) }
            barrier.open()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count == 4)
        #expect(results.allSatisfy { $0 != nil })
        #expect(await threads.run(for: "example.org") { 11 } == 11)
    }

    @Test("threads end when there is nothing for them, and are made again")
    func end() async throws {
        let threads = LimitedThreads(32, share: 32, waitingMax: 100)
        for _ in 0..<3 {
            let barrier = Barrier()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<32 { group.addTask { _ = await threads.run(for: "example.org") { barrier.pass() } } }
                try await eventually { barrier.inside == 32 }
                #expect(threads.count == 32)
                barrier.open()
                try await group.waitForAll()
            }
            try await eventually { threads.count == 0 }
        }
    }

    @Test("no signal is delivered there")
    func signals() async {
        let threads = LimitedThreads(1, share: 1, waitingMax: 1)
        let blocked = await threads.run(for: "example.org") {
            var mask = sigset_t()
            pthread_sigmask(SIG_SETMASK, nil, &mask)
            return [SIGPIPE, SIGTERM, SIGINT].allSatisfy { sigismember(&mask, $0) == 1 }
        }
        #expect(blocked == true)
    }
}
