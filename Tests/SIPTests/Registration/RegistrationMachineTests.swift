import Testing

@testable import GatewaySIP

@Suite("Registration")
struct RegistrationMachineTests {
    private typealias Machine = RegistrationMachine

    /// A machine with what it said, which keeps the numbers of its attempts.
    private struct Driven {
        var machine = RegistrationMachine(
            backoff: RetryBackoff(minimum: .seconds(2), maximum: .seconds(120)), responseTimeout: .seconds(10))
        var random = SeededGenerator(1)
        var attempt = 0

        mutating func tell(_ input: RegistrationMachine.Input) -> [RegistrationMachine.Action] {
            let actions = machine.receive(input, using: &random)
            for action in actions {
                switch action {
                case .locate(let number), .prepare(_, let number): attempt = number
                default: break
                }
            }
            return actions
        }

        mutating func ask(_ targets: [SIPTarget] = [.server(1)]) {
            _ = tell(.register)
            _ = tell(.located(targets, attempt: attempt))
            _ = tell(.prepared(attempt: attempt))
        }

        mutating func answer(_ code: Int, retryAfter: Duration? = nil) -> [RegistrationMachine.Action] {
            tell(.answer(SIPReason(code, "Phrase"), retryAfter: retryAfter))
        }
    }

    private static func waits(_ actions: [RegistrationMachine.Action]) -> [Duration] {
        actions.compactMap { if case .setTimer(let delay) = $0 { delay } else { nil } }
    }

    @Test("without a challenge")
    func open() {
        var driven = Driven()
        let server = SIPTarget.server(1)
        #expect(driven.tell(.register) == [.report(.registering), .locate(attempt: driven.attempt)])
        #expect(
            driven.tell(.located([server], attempt: driven.attempt)) == [.prepare(server, attempt: driven.attempt)])
        #expect(driven.tell(.prepared(attempt: driven.attempt)) == [.setTimer(.seconds(10)), .send(server)])
        #expect(driven.answer(100).isEmpty)
        #expect(
            driven.answer(200) == [
                .cancelTimer, .leave(server), .note(server, didAnswer: true, retryAfter: nil), .report(.registered),
            ])
        #expect(driven.answer(200).isEmpty, "a refresh is silent")
    }

    @Test("a digest that is accepted is told once for each REGISTER")
    func challenge() {
        var driven = Driven()
        driven.ask()
        let answer = ChallengeAnswer.byStack(.digest())
        #expect(driven.tell(.challenge(.answer(answer))) == [.setTimer(.seconds(10)), .authenticate(answer)])
        #expect(driven.machine.phase == .asking(challengesAnswered: 1))
        #expect(driven.answer(200).contains(.authenticated))
    }

    @Test("a refused password is 904, and final")
    func wrongPassword() {
        var driven = Driven()
        driven.ask()
        _ = driven.tell(.challenge(.answer(.byStack(.digest()))))
        let actions = driven.tell(.challenge(.answer(.byStack(.digest()))))
        #expect(actions.contains(.report(.failed(.refusedPassword))))
        #expect(Self.waits(actions).isEmpty)
        #expect(driven.machine.phase == .refused)
        #expect(driven.tell(.timeUp).isEmpty)
        #expect(driven.answer(200).isEmpty)
        #expect(driven.tell(.register).last == .locate(attempt: driven.attempt), "the client may try again")
    }

    @Test("stale nonces are answered three times")
    func stale() {
        var driven = Driven()
        driven.ask()
        let stale = RegistrationMachine.Input.challenge(.answer(.byStack(.digest(isStale: true))))
        for count in 1...3 {
            _ = driven.tell(stale)
            #expect(driven.machine.phase == .asking(challengesAnswered: count))
        }
        #expect(driven.tell(stale).contains(.report(.failed(.refusedPassword))))
    }

    @Test(
        "failures that pass are tried again",
        arguments: [408, 429, 430, 480, 491, 500, 502, 503, 504, 580, 599, 900, 903])
    func transient(code: Int) {
        var driven = Driven()
        driven.ask()
        let actions = driven.answer(code)
        #expect(driven.machine.phase == .waitingToRetry)
        #expect(actions.contains(.report(.failed(SIPReason(code, "Phrase")))))
        #expect(Self.waits(actions).allSatisfy { $0 >= .seconds(1) && $0 <= .seconds(2) })
        #expect(driven.tell(.timeUp) == [.locate(attempt: driven.attempt)], "silently")
        _ = driven.tell(.located([.server(1)], attempt: driven.attempt))
        _ = driven.tell(.prepared(attempt: driven.attempt))
        #expect(driven.answer(code).contains { if case .report = $0 { true } else { false } } == false)
        _ = driven.tell(.timeUp)
        _ = driven.tell(.located([.server(1)], attempt: driven.attempt))
        _ = driven.tell(.prepared(attempt: driven.attempt))
        #expect(driven.answer(200).last == .report(.registered))
    }

    @Test(
        "others are not",
        arguments: [301, 302, 400, 401, 403, 404, 405, 423, 484, 501, 505, 513, 600, 603, 606, 904])
    func final(code: Int) {
        var driven = Driven()
        driven.ask([.server(1), .server(2)])
        let actions = driven.answer(code)
        #expect(driven.machine.phase == .refused)
        #expect(actions.contains(.abandon))
        #expect(actions.contains(.report(.failed(SIPReason(code, "Phrase")))))
        #expect(Self.waits(actions).isEmpty)
    }

    @Test("goes through all servers before it fails")
    func failover() {
        var driven = Driven()
        let servers = (1...4).map { SIPTarget.server($0) }
        driven.ask(servers)
        for (number, server) in servers.enumerated() {
            let actions = number.isMultiple(of: 2) ? driven.answer(503) : driven.tell(.timeUp)
            #expect(actions.contains(.leave(server)))
            #expect(actions.contains(.abandon))
            #expect(actions.contains(.note(server, didAnswer: false, retryAfter: nil)))
            guard number + 1 < servers.count else { break }
            #expect(actions.last == .prepare(servers[number + 1], attempt: driven.attempt))
            #expect(!actions.contains { if case .report = $0 { true } else { false } })
            #expect(driven.tell(.prepared(attempt: driven.attempt)).last == .send(servers[number + 1]))
        }
        #expect(driven.machine.phase == .waitingToRetry)
    }

    @Test("a server that is not trusted is passed over")
    func notPrepared() {
        var driven = Driven()
        _ = driven.tell(.register)
        _ = driven.tell(.located([.server(1, .tls), .server(2)], attempt: driven.attempt))
        let refused = SIPReason(503, "TLS certificate refused: expired")
        #expect(
            driven.tell(.notPrepared(refused, attempt: driven.attempt)) == [
                .note(.server(1, .tls), didAnswer: false, retryAfter: nil),
                .prepare(.server(2), attempt: driven.attempt),
            ])
        #expect(driven.tell(.notPrepared(refused, attempt: driven.attempt)).contains(.report(.failed(refused))))
        #expect(driven.machine.phase == .waitingToRetry)
    }

    @Test("waits as long as the server asks")
    func retryAfter() {
        var driven = Driven()
        driven.ask()
        #expect(Self.waits(driven.answer(503, retryAfter: .seconds(40))) == [.seconds(40)])
    }

    @Test("waits longer each time, and begins anew when the client asks")
    func backoff() {
        var driven = Driven()
        driven.ask()
        var longest = Duration.zero
        for _ in 0..<10 {
            let wait = Self.waits(driven.answer(500)).last ?? .zero
            longest = max(longest, wait)
            #expect(wait <= .seconds(120))
            _ = driven.tell(.timeUp)
            _ = driven.tell(.located([.server(1)], attempt: driven.attempt))
            _ = driven.tell(.prepared(attempt: driven.attempt))
        }
        #expect(longest >= .seconds(60))
        driven.ask()
        #expect((Self.waits(driven.answer(500)).last ?? .zero) <= .seconds(2))
    }

    @Test("a refresh that fails is tried elsewhere before anything is said")
    func refresh() {
        var driven = Driven()
        driven.ask()
        _ = driven.answer(200)
        let actions = driven.answer(503)
        #expect(actions.first == .abandon)
        #expect(actions.last == .locate(attempt: driven.attempt))
        #expect(!actions.contains { if case .report = $0 { true } else { false } })
        _ = driven.tell(.located([.server(2)], attempt: driven.attempt))
        _ = driven.tell(.prepared(attempt: driven.attempt))
        #expect(!driven.answer(200).contains(.report(.registered)), "nothing has changed for the client")
        #expect(driven.machine.phase == .registered)
    }

    @Test("a refresh that is challenged anew")
    func refreshChallenged() {
        var driven = Driven()
        driven.ask()
        _ = driven.answer(200)
        let answer = ChallengeAnswer.byStack(.digest())
        #expect(driven.tell(.challenge(.answer(answer))) == [.setTimer(.seconds(10)), .authenticate(answer)])
        #expect(driven.answer(200).contains(.authenticated))
    }

    @Test("unregister removes what is there, and what may be")
    func unregister() {
        var driven = Driven()
        #expect(driven.tell(.unregister).isEmpty)
        driven.ask()
        #expect(driven.tell(.unregister) == [.cancelTimer, .leave(.server(1)), .unbind])
        driven.ask()
        _ = driven.answer(200)
        #expect(driven.tell(.unregister) == [.unbind])
        #expect(driven.tell(.unregister).isEmpty)
        driven.ask()
        _ = driven.answer(500)
        #expect(driven.tell(.unregister).contains(.cancelTimer))
        #expect(driven.tell(.timeUp).isEmpty)
    }
}
