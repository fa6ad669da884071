import GatewayTestKit
import Synchronization
import Testing

@testable import GatewayCore

@Suite("What belongs to a connection", .timeLimit(.minutes(5)))
struct ConnectionStateTests {
    private final class First: ConnectionState {
        static let record = Mutex<Record?>(nil)
        var count = 0
        func connectionEnded() { Self.record.withLock { $0 }?.note("first ended with \(count)") }
    }

    private final class Second: ConnectionState {
        func connectionEnded() { First.record.withLock { $0 }?.note("second ended") }
    }

    @Test("state is kept for each connection, and ends with it, the newest first")
    func states() async throws {
        let record = Record()
        First.record.withLock { $0 = record }
        let plugin = TestPlugin.attaching { gateway in
            gateway.handle(type: "count") { _, context in
                context.state(First.self).count += 1
                _ = context.state(Second.self)
            }
            gateway.on(ConnectionClosed.self) { record.note("\($0.connection.isOpen ? "open" : "closed")") }
        }
        try await withGateway(plugins: [plugin]) { gateway in
            let one = try await gateway.browser()
            let other = try await gateway.browser()
            for _ in 0..<3 { #expect(try await one.request("count") == .ack) }
            #expect(try await other.request("count") == .ack)
            one.cut()
            try await record.wait(for: "closed")
            #expect(record.entries == ["second ended", "first ended with 3", "closed"])
            try await other.close()
            try await record.wait(for: "first ended with 1")
        }
    }

    @Test("a connection can be used from anywhere while it lasts, and silently afterwards", arguments: Way.allCases)
    func handle(way: Way) async throws {
        let connections = Mutex<[Connection]>([])
        let plugin = TestPlugin.attaching { gateway in
            gateway.on(ConnectionOpened.self) { opened in connections.withLock { $0.append(opened.connection) } }
        }
        try await withGateway(plugins: [plugin], over: way.way) { gateway in
            let browser = try await gateway.browser()
            #expect(await eventually { connections.withLock { $0.count } == 1 })
            let connection = try #require(connections.withLock { $0.first })
            #expect(connection.isOpen)
            #expect(connection.capabilities.contains(.renegotiation))
            for number in 0..<100 { connection.send(Note("\(number)")) }
            for number in 0..<100 {
                #expect(try await browser.expectEvent("note-event")["text"]?.string == "\(number)")
            }
            connection.perform { context in context.send(Note("performed")) }
            try await browser.expectEvent("note-event")
            connection.close(.init(rawValue: 4001), reason: "enough")
            connection.close(.normalClosure, reason: "twice")
            #expect(try await browser.closed() == Closing(code: 4001, reason: "enough"))
            #expect(await eventually { !connection.isOpen })
            connection.send(Note("late"))
            connection.perform { _ in Issue.record("performed on a connection that is over") }
            try await gateway.settle()
        }
    }

    enum Way: CaseIterable {
        case memory, ws
        var way: TestGateway.Way { self == .ws ? .ws : .memory }
    }

    @Test("capabilities grow only")
    func capabilities() async throws {
        let plugin = TestPlugin.attaching { gateway in
            gateway.handle(type: "grow") { _, context in
                guard context.capabilities.isEmpty else { throw RequestError(.invalidState, "not empty") }
                context.connection.grant(.earlyMedia)
                guard context.capabilities == .earlyMedia else { throw RequestError(.invalidState, "not granted") }
            }
        }
        try await withGateway(plugins: [plugin]) { gateway in
            let old = try await gateway.browser(.v1)
            #expect(try await old.request("grow") == .ack)
            let new = try await gateway.browser(.v2)
            #expect(try await new.request("grow") == .error("not empty"))
        }
    }
}
