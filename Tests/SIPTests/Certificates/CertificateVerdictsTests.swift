import Glibc
import Synchronization
import Testing

@testable import GatewaySIP

@Suite("What is remembered of servers' certificates", .serialized, .timeLimit(.minutes(3)))
struct CertificateVerdictsTests {
    private static func target(_ number: UInt16, _ domain: String = "example.org") -> SIPTarget {
        SIPTarget(
            transport: .tls, address: IPAddress(family: .v4, bits: 0x7f00_0001), port: number, hostname: domain)
    }

    /// Servers that need no network, and how often each was looked at.
    private final class Servers: Sendable {
        private let state = Mutex((answers: [SIPTarget: CertificateVerdicts.Verdict](), looks: [SIPTarget: Int]()))

        func set(_ target: SIPTarget, _ verdict: CertificateVerdicts.Verdict) {
            state.withLock { $0.answers[target] = verdict }
        }

        func looks(at target: SIPTarget) -> Int { state.withLock { $0.looks[target, default: 0] } }

        var look: @Sendable (SIPTarget) -> CertificateVerdicts.Verdict {
            { [self] target in
                state.withLock { state in
                    state.looks[target, default: 0] += 1
                    return state.answers[target] ?? .success(())
                }
            }
        }
    }

    private static func result(_ verdicts: CertificateVerdicts, _ target: SIPTarget) async -> SIPRequestError? {
        do throws(SIPRequestError) {
            try await verdicts.check(target)
            return nil
        } catch {
            return error
        }
    }

    private let servers = Servers()
    private let clock = TestClock()
    private let verdicts: CertificateVerdicts

    init() { verdicts = CertificateVerdicts(now: clock.now, look: servers.look) }

    @Test("an accepted one, until it fails or is old")
    func accepted() async throws {
        let target = Self.target(1)
        try await verdicts.check(target)
        try await verdicts.check(target)
        #expect(servers.looks(at: target) == 1)
        #expect(verdicts.isAccepted(target))
        #expect(!verdicts.isAccepted(Self.target(1, "other.example")), "of another domain at the same address")
        verdicts.forget(target)
        #expect(!verdicts.isAccepted(target))
        try await verdicts.check(target)
        #expect(servers.looks(at: target) == 2)
        clock.advance(CertificateVerdicts.lifetime - .seconds(1))
        #expect(verdicts.isAccepted(target))
        clock.advance(.seconds(1))
        #expect(!verdicts.isAccepted(target))
        servers.set(target, .failure(.certificateRefused("expired")))
        #expect(await Self.result(verdicts, target) == .certificateRefused("expired"))
    }

    @Test(
        "a failure, for a moment, so that repeating a registration does not connect each time",
        arguments: [
            (.certificateRefused("not for you"), CertificateVerdicts.refusalLifetime),
            (.notConnected("Connection refused"), CertificateVerdicts.failureLifetime),
        ] as [(SIPRequestError, Duration)])
    func failure(error: SIPRequestError, lifetime: Duration) async {
        let target = Self.target(1)
        servers.set(target, .failure(error))
        for _ in 0..<10 {
            #expect(await Self.result(verdicts, target) == error)
            // What the failure of a registration leads to.
            verdicts.forget(target)
        }
        #expect(servers.looks(at: target) == 1)
        #expect(await Self.result(verdicts, Self.target(2)) == nil, "another server")
        #expect(await Self.result(verdicts, Self.target(1, "other.example")) == nil, "another domain")
        clock.advance(lifetime - .milliseconds(1))
        #expect(await Self.result(verdicts, target) == error)
        #expect(!verdicts.isAccepted(target))
        clock.advance(.milliseconds(1))
        servers.set(target, .success(()))
        #expect(await Self.result(verdicts, target) == nil, "it has been mended")
        #expect(servers.looks(at: target) == 2)
    }

    @Test("the first retry of a registration sees a server that is back")
    func retry() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<100 {
            // The settings' defaults.
            var backoff = RetryBackoff(minimum: .seconds(2), maximum: .seconds(120))
            #expect(backoff.next(atLeast: nil, using: &generator) >= CertificateVerdicts.failureLifetime)
        }
    }

    @Test("many who ask at once wait for one look")
    func shared() async throws {
        let gate = Atomic(false)
        let looks = Atomic(0)
        let verdicts = CertificateVerdicts { _ in
            looks.add(1, ordering: .relaxed)
            while !gate.load(ordering: .acquiring) { usleep(500) }
            return .success(())
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { try await verdicts.check(Self.target(1)) } }
            try await eventually { looks.load(ordering: .relaxed) == 1 }
            gate.store(true, ordering: .releasing)
            try await group.waitForAll()
        }
        #expect(looks.load(ordering: .relaxed) == 1)
    }

    @Test("a domain with many silent servers delays no other")
    func silent() async throws {
        let isOver = Atomic(false)
        let blocked = Atomic(0)
        let verdicts = CertificateVerdicts { target in
            guard target.hostname.hasPrefix("silent") else { return .failure(.certificateRefused("expired")) }
            blocked.add(1, ordering: .relaxed)
            while !isOver.load(ordering: .acquiring) { usleep(500) }
            return .failure(.notConnected("TLS handshake takes too long"))
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for domain in 0..<20 {
                for number in 0..<32 {
                    group.addTask {
                        _ = await Self.result(verdicts, Self.target(UInt16(number), "silent\(domain).example"))
                    }
                }
            }
            // Four of each of the twenty.
            try await eventually { blocked.load(ordering: .relaxed) == 80 }
            for number in 0..<20 {
                #expect(
                    await Self.result(verdicts, Self.target(UInt16(number), "other\(number).example"))
                        == .certificateRefused("expired"))
            }
            #expect(blocked.load(ordering: .relaxed) == 80)
            isOver.store(true, ordering: .releasing)
            try await group.waitForAll()
        }
    }

    @Test("too many who wait: some are told so, and that is not remembered")
    func overload() async throws {
        let isOver = Atomic(false)
        let begun = Atomic(0)
        let verdicts = CertificateVerdicts { _ in
            begun.add(1, ordering: .relaxed)
            while !isOver.load(ordering: .acquiring) { usleep(500) }
            return .success(())
        }
        let full = SIPRequestError.notConnected("too many connections wait for their certificates to be checked")
        try await withThrowingTaskGroup(of: (UInt16, SIPRequestError?).self) { group in
            for number in 0..<UInt16(4) {
                group.addTask { (number, await Self.result(verdicts, Self.target(number))) }
            }
            try await eventually { begun.load(ordering: .relaxed) == 4 }
            for number in 4..<UInt16(4200) {
                group.addTask { (number, await Self.result(verdicts, Self.target(number))) }
            }
            // Besides these four, 4096 wait.
            var refused: [UInt16] = []
            for _ in 0..<100 {
                let result = try #require(try await group.next())
                #expect(result.1 == full)
                refused.append(result.0)
            }
            isOver.store(true, ordering: .releasing)
            for try await result in group { #expect(result.1 == nil) }
            for number in refused { #expect(await Self.result(verdicts, Self.target(number)) == nil) }
        }
    }

    // MARK: With sockets

    @Test("a wrong certificate is told while another domain's silent servers are waited for")
    func silentServers() async throws {
        let authority = try TestAuthority()
        let good = try await authority.serve(commonName: "example.org", names: nil)
        let listeners = try (0..<12).map { _ in try LoopbackListener() }
        let verdicts = CertificateVerdicts(file: authority.file)
        enum Event: Equatable {
            case silent(SIPRequestError?)
            case wrong(SIPRequestError?)
            case right(SIPRequestError?)
        }
        let events = await withTaskGroup(of: Event.self) { group in
            for listener in listeners {
                group.addTask { .silent(await Self.result(verdicts, Self.target(listener.port, "silent.example"))) }
            }
            group.addTask { .wrong(await Self.result(verdicts, good.target("other.example"))) }
            group.addTask { .right(await Self.result(verdicts, good.target())) }
            return await group.reduce(into: []) { $0.append($1) }
        }
        // Twelve silent ones, four at a time, 4 s each: the others are done before the first of them.
        #expect(events.prefix(2).contains(.wrong(.certificateRefused("certificate is not for other.example"))))
        #expect(events.prefix(2).contains(.right(nil)))
        let silent = Event.silent(.notConnected("TLS handshake takes too long"))
        #expect(events.dropFirst(2).allSatisfy { $0 == silent })
        #expect(verdicts.isAccepted(good.target()))
    }

    @Test("without authorities nobody is accepted")
    func noAuthorities() async {
        #expect(
            await Self.result(CertificateVerdicts(file: nil), Self.target(1))
                == .certificateRefused("no trusted authorities are configured"))
    }
}
