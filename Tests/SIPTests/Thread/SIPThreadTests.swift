import GatewayCore
import Synchronization
import Testing

@testable import GatewaySIP

@Suite("The SIP thread", .timeLimit(.minutes(2)))
struct SIPThreadTests {
    private final class Notes: Sendable {
        let entries = Mutex<[Int]>([])
        func add(_ entry: Int) { entries.withLock { $0.append(entry) } }
        var all: [Int] { entries.withLock { $0 } }
    }

    /// On the thread, like the agent.
    private actor Counter {
        nonisolated let thread: SIPThread
        nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
        private(set) var count = 0

        init(_ thread: SIPThread) { self.thread = thread }

        func add() {
            thread.checkIsolated()
            count += 1
        }
    }

    @Test("closures run in order, on the thread")
    func order() async throws {
        let thread = SIPThread()
        let notes = Notes()
        #expect(!thread.mailbox.isServedHere)
        for number in 0..<1000 {
            thread.mailbox.add(.closure { [mailbox = thread.mailbox] in notes.add(mailbox.isServedHere ? number : -1) })
        }
        try await eventually { notes.all.count == 1000 }
        #expect(notes.all == Array(0..<1000))
    }

    @Test("what a closure adds comes after what waited before")
    func nested() async throws {
        let thread = SIPThread()
        let notes = Notes()
        thread.mailbox.add(
            .closure { [mailbox = thread.mailbox] in
                notes.add(1)
                mailbox.add(.closure { notes.add(3) })
                notes.add(2)
            })
        try await eventually { notes.all.count == 3 }
        #expect(notes.all == [1, 2, 3])
    }

    @Test("from many threads: none is lost, each one's are in order")
    func manyThreads() async throws {
        let thread = SIPThread()
        let notes = Notes()
        await withTaskGroup(of: Void.self) { group in
            for sender in 0..<8 {
                group.addTask {
                    for number in 0..<1000 { thread.mailbox.add(.closure { notes.add(sender * 10_000 + number) }) }
                }
            }
        }
        try await eventually { notes.all.count == 8000 }
        for sender in 0..<8 {
            #expect(notes.all.filter { $0 / 10_000 == sender } == (0..<1000).map { sender * 10_000 + $0 })
        }
    }

    @Test("jobs of an actor run there as well")
    func jobs() async {
        let counter = Counter(SIPThread())
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<100 { group.addTask { for _ in 0..<20 { await counter.add() } } }
        }
        #expect(await counter.count == 2000)
    }

    @Test("what was added before the end is done")
    func end() async throws {
        let notes = Notes()
        var thread: SIPThread? = SIPThread()
        for number in 0..<100 { thread?.mailbox.add(.closure { notes.add(number) }) }
        thread = nil
        try await eventually { notes.all.count == 100 }
    }

    @Test("before, while and after the stack runs")
    func stack() async throws {
        let settings = SIPSettings(PluginSettings(testing: "address = \"127.0.0.1\"\ntransports = [\"udp\", \"tcp\"]"))
        let agent = SIPAgent.testing(settings)
        let notes = Notes()
        let post = { (range: Range<Int>) in for number in range { agent.post { _ in notes.add(number) } } }
        post(0..<100)
        let (port, tlsPort) = try await agent.start(certificateDirectory: nil)
        #expect(port != 0 && tlsPort == 0)
        post(100..<200)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { for _ in 0..<50 { await agent.openHandles() } } }
        }
        try await eventually { notes.all.count == 200 }
        async let stopped: Void = agent.stop(within: .seconds(2))
        post(200..<300)
        await stopped
        post(300..<400)
        try await eventually { notes.all.count == 400 }
        #expect(notes.all == Array(0..<400))
        await agent.stop(within: .seconds(1))
    }

    @Test("what comes in while the stack is being made is not left waiting")
    func meanwhile() async throws {
        let settings = SIPSettings(PluginSettings(testing: "address = \"127.0.0.1\"\ntransports = [\"udp\"]"))
        let agent = SIPAgent.testing(settings)
        let notes = Notes()
        try await agent.start { notes.add(1) }
        try await eventually { notes.all == [1] }
        agent.post { _ in notes.add(2) }
        try await eventually { notes.all == [1, 2] }
        await agent.stop(within: .seconds(1))
    }

    @Test("a port that is taken is told")
    func taken() async throws {
        let peer = try UDPRegistrar()
        let text = "address = \"127.0.0.1\"\ntransports = [\"udp\"]\nport = \(peer.port)"
        let agent = SIPAgent.testing(SIPSettings(PluginSettings(testing: text)))
        await #expect(throws: SIPEndpointError.self) { try await agent.start(certificateDirectory: nil) }
        await agent.stop(within: .seconds(1))
    }
}

extension SIPAgent {
    fileprivate func openHandles() { _ = stack?.openHandles }

    /// Posts something within the job that makes the stack.
    fileprivate func start(posting body: @escaping @Sendable () -> Void) throws {
        post { _ in body() }
        _ = try start(certificateDirectory: nil)
    }
}
