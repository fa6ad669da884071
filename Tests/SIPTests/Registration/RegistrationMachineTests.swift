import Testing

@testable import GatewaySIP

@Suite("Registration")
struct RegistrationMachineTests {
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

        mutating func proceed(_ targets: [SIPTarget] = [.server(1)]) {
            _ = tell(.located(targets, attempt: attempt))
            _ = tell(.prepared(attempt: attempt))
        }

        mutating func ask(_ targets: [SIPTarget] = [.server(1)]) {
            _ = tell(.register)
            proceed(targets)
        }

        mutating func accept(for seconds: Int = 600, withDigest: Bool = true) -> [RegistrationMachine.Action] {
            tell(.accepted(for: .seconds(seconds), withDigest: withDigest))
        }

        mutating func reject(
            _ code: Int, byServer: Bool = true, retryAfter: Duration? = nil
        ) -> [RegistrationMachine.Action] {
            tell(.rejected(SIPReason(code, "Phrase"), byServer: byServer, retryAfter: retryAfter))
        }
    }

    private static func waits(_ actions: [RegistrationMachine.Action]) -> [Duration] {
        actions.compactMap { if case .setTimer(let delay) = $0 { delay } else { nil } }
    }

    private static func reports(_ actions: [RegistrationMachine.Action]) -> [RegistrationState] {
        actions.compactMap { if case .report(let state) = $0 { state } else { nil } }
    }

    private static func prepares(_ target: SIPTarget, _ attempt: Int) -> [RegistrationMachine.Action] {
        [.setTimer(RegistrationMachine.turnTimeout), .prepare(target, attempt: attempt)]
    }

    @Test("from the client's wish to the binding")
    func usual() {
        var driven = Driven()
        let server = SIPTarget.server(1)
        #expect(driven.tell(.register) == [.report(.registering), .locate(attempt: driven.attempt)])
        #expect(
            driven.tell(.located([server], attempt: driven.attempt)) == Self.prepares(server, driven.attempt))
        #expect(
            driven.tell(.prepared(attempt: driven.attempt)) == [
                .setTimer(.seconds(10)), .send(server, isRepeat: false),
            ])
        #expect(driven.tell(.repeated) == [.setTimer(.seconds(10)), .send(server, isRepeat: true)])
        let actions = driven.accept()
        #expect(actions.starts(with: [.leave(server), .note(server, didAnswer: true, retryAfter: nil)]))
        #expect(actions.suffix(2) == [.authenticated, .report(.registered)])
        #expect(driven.machine.bound == server)
        #expect(driven.accept().isEmpty, "one answer is enough")
    }

    @Test("without a digest nobody is authenticated")
    func open() {
        var driven = Driven()
        driven.ask()
        #expect(!driven.accept(withDigest: false).contains(.authenticated))
    }

    @Test("the refresh comes between half and seven tenths of what was granted", arguments: [0, 1, 5, 60, 600, 86_400])
    func refreshTime(seconds: Int) {
        var driven = Driven()
        driven.ask()
        let wait = Self.waits(driven.accept(for: seconds)).first ?? .zero
        #expect(wait >= .seconds(1) && wait >= .seconds(seconds) * 0.49)
        #expect(wait <= max(.seconds(seconds) * 0.71, .seconds(1)))
    }

    @Test("a refresh is silent and asks the same server")
    func refresh() {
        var driven = Driven()
        driven.ask([.server(1), .server(2)])
        _ = driven.reject(503, byServer: false)
        _ = driven.tell(.prepared(attempt: driven.attempt))
        _ = driven.accept()
        #expect(driven.tell(.timeUp) == Self.prepares(.server(2), driven.attempt))
        _ = driven.tell(.prepared(attempt: driven.attempt))
        #expect(Self.reports(driven.accept()).isEmpty)
        #expect(driven.machine.phase == .registered)
    }

    @Test("the same at once when the connection is lost, and only then")
    func connectionLost() {
        var driven = Driven()
        driven.ask()
        #expect(driven.tell(.connectionLost).isEmpty)
        _ = driven.accept()
        #expect(driven.tell(.connectionLost) == [.cancelTimer] + Self.prepares(.server(1), driven.attempt))
        #expect(driven.tell(.connectionLost).isEmpty)
    }

    @Test("a refresh that fails is tried elsewhere before anything is said")
    func refreshFails() {
        var driven = Driven()
        driven.ask()
        _ = driven.accept()
        _ = driven.tell(.timeUp)
        _ = driven.tell(.prepared(attempt: driven.attempt))
        let actions = driven.tell(.timeUp)
        #expect(actions.last == .locate(attempt: driven.attempt))
        #expect(Self.reports(actions).isEmpty)
        driven.proceed([.server(2)])
        #expect(driven.machine.bound == .server(1), "until another one has it")
        #expect(Self.reports(driven.accept()).isEmpty)
        #expect(driven.machine.bound == .server(2))
        _ = driven.tell(.timeUp)
        _ = driven.tell(.prepared(attempt: driven.attempt))
        #expect(Self.reports(driven.reject(403)) == [.failed(SIPReason(403, "Phrase"))])
    }

    @Test("challenges without an end are a refused password")
    func endless() {
        var driven = Driven()
        driven.ask()
        for _ in 0..<6 { #expect(driven.tell(.repeated).last == .send(.server(1), isRepeat: true)) }
        #expect(Self.reports(driven.tell(.repeated)) == [.failed(.refusedPassword)])
    }

    @Test("a refused password is final")
    func wrongPassword() {
        var driven = Driven()
        driven.ask()
        let actions = driven.tell(.challengeFailed(.refusedPassword))
        #expect(Self.reports(actions) == [.failed(.refusedPassword)])
        #expect(Self.waits(actions).isEmpty)
        #expect(driven.machine.phase == .refused)
        #expect(driven.tell(.timeUp).isEmpty)
        #expect(driven.accept().isEmpty)
        #expect(driven.tell(.register).last == .locate(attempt: driven.attempt), "the client may try again")
    }

    @Test("a failure that has become final is told, others are not told twice")
    func becomesFinal() {
        var driven = Driven()
        driven.ask()
        #expect(Self.reports(driven.reject(500)).count == 1)
        _ = driven.tell(.timeUp)
        driven.proceed()
        #expect(Self.reports(driven.reject(503)).isEmpty)
        _ = driven.tell(.timeUp)
        driven.proceed()
        #expect(Self.reports(driven.tell(.challengeFailed(.refusedPassword))) == [.failed(.refusedPassword)])
    }

    @Test(
        "failures that pass are tried again",
        arguments: [408, 429, 430, 480, 491, 500, 502, 503, 504, 580, 599, 900, 903])
    func transient(code: Int) {
        var driven = Driven()
        driven.ask()
        let actions = driven.reject(code)
        #expect(driven.machine.phase == .waitingToRetry)
        #expect(Self.reports(actions) == [.failed(SIPReason(code, "Phrase"))])
        #expect(Self.waits(actions).allSatisfy { $0 >= .seconds(1) && $0 <= .seconds(2) })
        #expect(driven.tell(.timeUp) == [.locate(attempt: driven.attempt)], "silently")
        driven.proceed()
        #expect(Self.reports(driven.accept()) == [.registered])
    }

    @Test(
        "others are not",
        arguments: [301, 302, 400, 401, 403, 404, 405, 423, 484, 501, 505, 513, 600, 603, 606, 904])
    func final(code: Int) {
        var driven = Driven()
        driven.ask([.server(1), .server(2)])
        let actions = driven.reject(code)
        #expect(driven.machine.phase == .refused)
        #expect(Self.reports(actions) == [.failed(SIPReason(code, "Phrase"))])
        #expect(Self.waits(actions).isEmpty)
    }

    @Test("goes through all servers before it fails")
    func failover() {
        var driven = Driven()
        let servers = (1...4).map { SIPTarget.server($0) }
        driven.ask(servers)
        for (number, server) in servers.enumerated() {
            let isTimeout = number.isMultiple(of: 2)
            let actions = isTimeout ? driven.tell(.timeUp) : driven.reject(503, byServer: false)
            #expect(actions.contains(.leave(server)))
            #expect(actions.contains(.abandon) == isTimeout)
            #expect(actions.contains(.note(server, didAnswer: false, retryAfter: nil)))
            guard number + 1 < servers.count else { break }
            #expect(actions.suffix(2) == Self.prepares(servers[number + 1], driven.attempt))
            #expect(Self.reports(actions).isEmpty)
            #expect(
                driven.tell(.prepared(attempt: driven.attempt)).last == .send(servers[number + 1], isRepeat: false))
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
            driven.tell(.notPrepared(refused, attempt: driven.attempt))
                == [.cancelTimer, .note(.server(1, .tls), didAnswer: false, retryAfter: nil)]
                + Self.prepares(.server(2), driven.attempt))
        #expect(Self.reports(driven.tell(.notPrepared(refused, attempt: driven.attempt))) == [.failed(refused)])
        #expect(driven.machine.phase == .waitingToRetry)
    }

    @Test("nobody waits for a turn without end")
    func noTurn() {
        var driven = Driven()
        _ = driven.tell(.register)
        _ = driven.tell(.located([.server(1)], attempt: driven.attempt))
        #expect(driven.machine.isPreparing(driven.attempt))
        let actions = driven.tell(.timeUp)
        #expect(actions.first == .leave(.server(1)))
        #expect(Self.reports(actions) == [.failed(.timeout)])
        #expect(!driven.machine.isPreparing(driven.attempt))
    }

    @Test("a domain without servers")
    func nowhere() {
        var driven = Driven()
        _ = driven.tell(.register)
        #expect(Self.reports(driven.tell(.located([], attempt: driven.attempt))).count == 1)
        #expect(driven.machine.phase == .waitingToRetry)
    }

    @Test("waits as long as the server asks")
    func retryAfter() {
        var driven = Driven()
        driven.ask()
        #expect(Self.waits(driven.reject(503, retryAfter: .seconds(40))) == [.seconds(40)])
    }

    @Test("waits longer each time; asking anew does not change that, being registered does")
    func backoff() {
        var driven = Driven()
        driven.ask()
        var longest = Duration.zero
        for _ in 0..<10 {
            let wait = Self.waits(driven.reject(500)).last ?? .zero
            longest = max(longest, wait)
            #expect(wait <= .seconds(120))
            _ = driven.tell(.timeUp)
            driven.proceed()
        }
        #expect(longest >= .seconds(60))
        driven.ask()
        #expect((Self.waits(driven.reject(500)).last ?? .zero) >= .seconds(60))
        driven.ask()
        _ = driven.accept()
        driven.ask()
        #expect((Self.waits(driven.reject(500)).last ?? .zero) <= .seconds(2))
    }

    @Test("unregister removes what is there, and what may be")
    func unregister() {
        var driven = Driven()
        #expect(driven.tell(.unregister).isEmpty)
        driven.ask()
        #expect(driven.tell(.unregister) == [.cancelTimer, .leave(.server(1)), .unbind(.server(1))])
        driven.ask()
        _ = driven.accept()
        #expect(driven.tell(.unregister) == [.cancelTimer, .unbind(.server(1))])
        #expect(driven.tell(.unregister).isEmpty)
        driven.ask()
        _ = driven.reject(500)
        #expect(driven.tell(.unregister) == [.cancelTimer])
        driven.ask()
        _ = driven.tell(.timeUp)
        #expect(driven.tell(.unregister) == [.cancelTimer, .unbind(.server(1))], "the answer may have been lost")
        #expect(driven.tell(.timeUp).isEmpty)
    }

    @Test("unregister while it is registered anew")
    func unregisterWhileRenewed() {
        var driven = Driven()
        driven.ask()
        _ = driven.accept()
        _ = driven.tell(.register)
        #expect(driven.tell(.unregister) == [.unbind(.server(1))])
        driven.ask()
        _ = driven.accept()
        driven.ask([.server(2)])
        #expect(driven.tell(.unregister) == [.cancelTimer, .leave(.server(2)), .unbind(.server(1))])
        #expect(Self.reports(driven.tell(.register)) == [.registering])
    }
}
