import Testing

@testable import GatewaySIP

@Suite("How long an answer is believed")
struct DNSCacheTests {
    private let start = ContinuousClock.now

    private func answer(ttl: Duration) throws -> DNSAnswer {
        let address = try #require(IPAddress("192.0.2.1"))
        return DNSAnswer(records: [DNSRecord(data: .address(address), ttl: ttl)], ttl: ttl)
    }

    @Test("as long as its TTL says, which grows shorter meanwhile")
    func ttl() throws {
        let question = try DNSQuestion("a.test", .a)
        var cache = DNSCache(DNSCacheOptions())
        #expect(cache.outcome(of: question, at: start) == nil)
        _ = cache.keep(.success(try answer(ttl: .seconds(60))), of: question, at: start)
        #expect(try cache.outcome(of: question, at: start + .seconds(50))?.get().ttl == .seconds(10))
        #expect(cache.outcome(of: question, at: start + .seconds(60)) == nil)
        #expect(cache.outcome(of: try DNSQuestion("a.test", .aaaa), at: start) == nil)
    }

    @Test(
        "within bounds",
        arguments: [
            (Duration.zero, Duration.seconds(1)), (.seconds(86_400), .seconds(3600)), (.seconds(5), .seconds(5)),
        ])
    func clamped(_ ttl: Duration, _ expected: Duration) throws {
        let question = try DNSQuestion("a.test", .a)
        var cache = DNSCache(DNSCacheOptions())
        let kept = try cache.keep(.success(try answer(ttl: ttl)), of: question, at: start).get()
        #expect(kept.ttl == expected)
        #expect(cache.outcome(of: question, at: start + expected - .milliseconds(1)) != nil)
        #expect(cache.outcome(of: question, at: start + expected) == nil)
    }

    @Test(
        "that there is nothing: as the zone says, within bounds",
        arguments: [(Duration?.none, 5), (.seconds(1), 5), (.seconds(20), 20), (.seconds(3600), 60)])
    func negative(_ ttl: Duration?, _ seconds: Int) throws {
        let question = try DNSQuestion("a.test", .a)
        for error in [DNSError.noSuchName(question, ttl: ttl), .noData(question, ttl: ttl)] {
            var cache = DNSCache(DNSCacheOptions())
            #expect(cache.keep(.failure(error), of: question, at: start) == .failure(error))
            #expect(cache.outcome(of: question, at: start + .seconds(seconds) - .milliseconds(1)) == .failure(error))
            #expect(cache.outcome(of: question, at: start + .seconds(seconds)) == nil)
        }
    }

    @Test("a failure for a moment only, and what is no fault of the servers not at all")
    func failures() throws {
        let question = try DNSQuestion("a.test", .a)
        var cache = DNSCache(DNSCacheOptions())
        _ = cache.keep(.failure(.timeout(question)), of: question, at: start)
        #expect(cache.outcome(of: question, at: start + .milliseconds(999)) == .failure(.timeout(question)))
        #expect(cache.outcome(of: question, at: start + .seconds(1)) == nil)
        for error in [DNSError.tooManyQuestions, .notRunning, .cancelled] {
            cache = DNSCache(DNSCacheOptions())
            #expect(cache.keep(.failure(error), of: question, at: start) == .failure(error))
            #expect(cache.count == 0)
        }
    }

    @Test("an old answer serves while the servers fail, up to an hour; not when they say that the name is gone")
    func stale() throws {
        let question = try DNSQuestion("a.test", .a)
        var cache = DNSCache(DNSCacheOptions())
        _ = cache.keep(.success(try answer(ttl: .seconds(60))), of: question, at: start)
        let later = start + .seconds(100)
        #expect(cache.outcome(of: question, at: later) == nil)
        let failure = DNSCache.Outcome.failure(.timeout(question))
        let stale = DNSAnswer(records: try answer(ttl: .seconds(60)).records, ttl: .seconds(30))
        #expect(cache.keep(failure, of: question, at: later) == .success(stale))
        #expect(cache.outcome(of: question, at: later + .seconds(29)) != nil)
        #expect(cache.outcome(of: question, at: later + .seconds(30)) == nil)
        let end = start + .seconds(3660)
        #expect(try cache.keep(failure, of: question, at: end - .seconds(1)).get().ttl == .seconds(1))
        #expect(cache.keep(failure, of: question, at: end) == failure)

        cache = DNSCache(DNSCacheOptions())
        _ = cache.keep(.success(try answer(ttl: .seconds(60))), of: question, at: start)
        let gone = DNSError.noSuchName(question, ttl: nil)
        #expect(cache.keep(.failure(gone), of: question, at: later) == .failure(gone))
        #expect(cache.keep(failure, of: question, at: later) == failure)
    }

    @Test("no more than there is room for; what ends first goes first")
    func room() throws {
        var options = DNSCacheOptions()
        options.entriesMax = 8
        var cache = DNSCache(options)
        for number in 0..<100 {
            let question = try DNSQuestion("a\(number).test", .a)
            _ = cache.keep(.success(try answer(ttl: .seconds(1000 - number))), of: question, at: start)
            #expect(cache.count <= 8)
        }
        #expect(cache.outcome(of: try DNSQuestion("a0.test", .a), at: start) != nil)
        #expect(cache.outcome(of: try DNSQuestion("a99.test", .a), at: start) != nil)
        #expect(cache.outcome(of: try DNSQuestion("a98.test", .a), at: start) == nil)
    }
}
