import GatewayTestKit
import Testing

@testable import GatewayCore

@Suite("Requests that take too long", .timeLimit(.minutes(5)))
struct DeadlineOfRequestTests {
    private let record = Record()
    private let gates = Gates()

    /// Waits until it is cancelled.
    private var obedient: TestPlugin {
        .attaching { [record] gateway in
            gateway.handle(Job.self, lane: .connection) { request, pending in
                pending.undo { record.note("undo 1") }
                pending.undo { record.note("undo 2") }
                pending.send(Note("never seen"))
                record.note("begin \(request.name)")
                defer { record.note("end \(request.name)") }
                try await untilCancelled()
                return .ack
            }
        }
    }

    /// Does not care whether it is cancelled.
    private var stubborn: TestPlugin {
        .attaching { [record, gates] gateway in
            gateway.handle(Job.self, lane: .connection) { request, pending in
                record.note("begin \(request.name)")
                await gates.wait(at: request.name)
                pending.undo { record.note("late undo") }
                pending.send(Note("late"))
                record.note("end \(request.name)")
                return .ack
            }
        }
    }

    @Test("an error after ten seconds; what was opened is undone, what was to be sent is dropped")
    func timeout() async throws {
        try await withGateway(plugins: [obedient], clock: .manual) { gateway in
            let browser = try await gateway.browser()
            let transaction = browser.ask("job", ["name": "a"])
            try await record.wait(for: "begin a")
            try await gateway.advance(by: .milliseconds(9_999))
            #expect(browser.transcript.count == 1)
            try await gateway.advance(by: .milliseconds(1))
            #expect(try await browser.answer(to: transaction) == .error("Request timed out"))
            try await record.wait(for: "end a", "undo 1")
            #expect(record.entries.filter { $0.hasPrefix("undo") } == ["undo 2", "undo 1"])
            try await browser.expectNothingMore()
        }
    }

    @Test("a deadline of the handler's own", arguments: [false, true])
    func deadline(fromSettings: Bool) async throws {
        let plugin = TestPlugin.attaching { [record] gateway in
            gateway.handle(Job.self, lane: .none, deadline: fromSettings ? nil : .seconds(2)) { _, _ in
                record.note("begin")
                try await untilCancelled()
                return .ack
            }
        }
        let settings = fromSettings ? "[gateway.limits]\nrequest_timeout = \"2s\"" : ""
        try await withGateway(plugins: [plugin], settings: settings, clock: .manual) { gateway in
            let browser = try await gateway.browser()
            let transaction = browser.ask("job")
            try await record.wait(for: "begin")
            try await gateway.advance(by: .milliseconds(1_999))
            #expect(browser.transcript.count == 1)
            try await gateway.advance(by: .milliseconds(1))
            #expect(try await browser.answer(to: transaction) == .error("Request timed out"))
        }
    }

    @Test("a handler that hangs keeps its lane for five seconds more, and its late result is dropped")
    func givenUp() async throws {
        try await withGateway(plugins: [stubborn], clock: .manual) { gateway in
            let browser = try await gateway.browser()
            let hanging = browser.ask("job", ["name": "a"])
            try await record.wait(for: "begin a")
            try await gateway.advance(by: .seconds(8))
            let next = browser.ask("job", ["name": "b"])
            try await gateway.advance(by: .seconds(2))
            #expect(try await browser.answer(to: hanging) == .error("Request timed out"))
            try await gateway.advance(by: .milliseconds(4_999))
            #expect(record.entries == ["begin a"])
            try await gateway.advance(by: .milliseconds(1))
            try await record.wait(for: "begin b")
            gates.open("a")
            try await record.wait(for: "end a", "late undo")
            gates.open("b")
            #expect(try await browser.answer(to: next) == .ack)
            #expect(try await browser.expectEvent("note-event")["text"] == "late")
            try await browser.expectNothingMore()
        }
    }

    @Test("one that never got its turn is answered all the same")
    func queued() async throws {
        try await withGateway(plugins: [stubborn], clock: .manual) { gateway in
            let browser = try await gateway.browser()
            let asked = ["a", "b", "c"].map { browser.ask("job", ["name": .string($0)]) }
            try await record.wait(for: "begin a")
            try await gateway.advance(by: .seconds(10))
            for transaction in asked {
                #expect(try await browser.answer(to: transaction) == .error("Request timed out"))
            }
            gates.open("a")
            try await record.wait(for: "end a")
            #expect(record.entries == ["begin a", "late undo", "end a"])
            // The lane is free again.
            gates.open("d")
            #expect(try await browser.request("job", ["name": "d"]) == .ack)
        }
    }

    @Test("a connection that ends undoes what its requests have opened, and cancels them", arguments: [false, true])
    func connectionEnds(orderly: Bool) async throws {
        try await withGateway(plugins: [obedient], clock: .manual) { gateway in
            let browser = try await gateway.browser()
            browser.ask("job", ["name": "a"])
            browser.ask("job", ["name": "b"])
            try await record.wait(for: "begin a")
            if orderly { try await browser.close() } else { browser.cut() }
            try await record.wait(for: "end a")
            // The handler learns of it at the same time.
            try await record.wait(for: "undo 1")
            #expect(record.entries.filter { $0 != "end a" } == ["begin a", "undo 2", "undo 1"])
            try await gateway.advance(by: .seconds(20))
            #expect(!record.entries.contains("begin b"))
        }
    }

    @Test("work that goes on after its answer ends with the connection")
    func afterwards() async throws {
        let plugin = TestPlugin.attaching { [record] gateway in
            gateway.handle(Job.self, lane: .connection) { request, _ in
                .ack {
                    record.note("going on \(request.name)")
                    try? await untilCancelled()
                    record.note("cancelled \(request.name)")
                }
            }
        }
        try await withGateway(plugins: [plugin], clock: .manual) { gateway in
            let browser = try await gateway.browser()
            // The lane is free as soon as the answer is written.
            for name in ["a", "b"] {
                #expect(try await browser.request("job", ["name": .string(name)]) == .ack)
                try await record.wait(for: "going on \(name)")
            }
            try await gateway.advance(by: .seconds(60))
            browser.cut()
            try await record.wait(for: "cancelled a", "cancelled b")
        }
    }
}
