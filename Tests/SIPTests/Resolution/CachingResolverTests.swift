import Testing

@testable import GatewaySIP

@Suite("One question for many who ask")
struct CachingResolverTests {
    private func zone() throws -> Zone {
        var zone = Zone()
        try zone.address("a.test", "192.0.2.1", ttl: 60)
        return zone
    }

    private func outcome(_ task: Task<DNSAnswer, any Error>) async -> Result<DNSAnswer, DNSError>? {
        do {
            return .success(try await task.value)
        } catch {
            return (error as? DNSError).map { .failure($0) }
        }
    }

    @Test("a hundred tasks at once, and again until the TTL is over")
    func shared() async throws {
        let gate = Gate()
        let table = TableResolver(try zone()) { await gate.pass() }
        let clock = TestClock()
        let resolver = CachingResolver(table, DNSCacheOptions(), now: clock.now)
        let question = try DNSQuestion("a.test", .a)
        try await withThrowingTaskGroup(of: DNSAnswer.self) { group in
            for _ in 0..<100 { group.addTask { try await resolver.answer(to: question) } }
            try await eventually { gate.waitingCount > 0 }
            gate.open()
            for try await answer in group { #expect(answer.addresses == [IPAddress("192.0.2.1")]) }
        }
        #expect(table.count(question) == 1)
        clock.advance(.seconds(59))
        #expect(try await resolver.answer(to: question).ttl == .seconds(1))
        #expect(table.count(question) == 1)
        clock.advance(.seconds(1))
        #expect(try await resolver.answer(to: question).ttl == .seconds(60))
        #expect(table.count(question) == 2)
    }

    @Test("a refusal is shared as well")
    func refusal() async throws {
        let table = TableResolver()
        let resolver = CachingResolver(table, DNSCacheOptions(), now: TestClock().now)
        let question = try DNSQuestion("b.test", .srv)
        for _ in 0..<3 {
            await #expect(throws: DNSError.noSuchName(question, ttl: nil)) { try await resolver.answer(to: question) }
        }
        #expect(table.count(question) == 1)
    }

    @Test("who is cancelled leaves at once, and the others get their answer")
    func cancelled() async throws {
        let gate = Gate()
        let table = TableResolver(try zone()) { await gate.pass() }
        let resolver = CachingResolver(table, DNSCacheOptions(), now: TestClock().now)
        let question = try DNSQuestion("a.test", .a)
        let first = Task { try await resolver.answer(to: question) }
        try await eventually { gate.waitingCount > 0 }
        let second = Task { try await resolver.answer(to: question) }
        first.cancel()
        #expect(await outcome(first) == .failure(.cancelled))
        // Cancelled before it asks.
        let third = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await resolver.answer(to: question)
        }
        #expect(await outcome(third) == .failure(.cancelled))
        gate.open()
        #expect(try await second.value.addresses == [IPAddress("192.0.2.1")])
        #expect(table.count(question) == 1)
    }
}
