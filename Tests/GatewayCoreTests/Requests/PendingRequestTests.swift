import NIOPosix
import Testing

@testable import GatewayCore

@Suite("A request that waits, by itself")
struct PendingRequestTests {
    private let record = Record()

    private func pending() async throws -> PendingRequest {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let connection = try await loop.submit {
            Connection(
                id: ConnectionID(number: 1), remoteAddress: "test", capabilities: .earlyMedia, eventLoop: loop)
        }.get()
        let handler = RequestHandler(type: "job", plugin: "Test", work: .synchronous { _, _ in })
        return PendingRequest(connection: connection, transaction: [], handler: handler, lane: nil)
    }

    @Test("what was opened is undone, the newest first, after the answer")
    func undo() async throws {
        let pending = try await pending()
        for number in 1...3 { pending.undo { [record] in record.note("undo \(number)") } }
        #expect(pending.fail { record.note("answer") })
        #expect(record.entries == ["answer", "undo 3", "undo 2", "undo 1"])
    }

    @Test("what is opened too late is undone at once")
    func late() async throws {
        let pending = try await pending()
        #expect(pending.fail {})
        pending.undo { [record] in record.note("late") }
        #expect(record.entries == ["late"])
    }

    @Test("nothing is undone after success")
    func success() async throws {
        let pending = try await pending()
        pending.undo { [record] in record.note("undo") }
        #expect(pending.succeed { record.note("answer") })
        pending.undo { [record] in record.note("late") }
        #expect(record.entries == ["answer"])
    }

    @Test("it ends once, whatever comes first")
    func once() async throws {
        let failed = try await pending()
        #expect(failed.fail {})
        #expect(!failed.succeed { record.note("second answer") })
        #expect(!failed.fail { record.note("second answer") })
        let succeeded = try await pending()
        #expect(succeeded.succeed {})
        #expect(!succeeded.succeed { record.note("second answer") })
        #expect(!succeeded.fail { record.note("second answer") })
        #expect(record.entries == [])
    }

    @Test("its work is cancelled when it fails, even if it fails before it begins", .timeLimit(.minutes(5)))
    func cancelled() async throws {
        let running = try await pending()
        running.run { [record] in
            record.note("begun")
            try? await untilCancelled()
            record.note("cancelled")
        }
        try await record.wait(for: "begun")
        #expect(running.fail {})
        try await record.wait(for: "cancelled")
        let failed = try await pending()
        #expect(failed.fail {})
        failed.run { [record] in
            try? await untilCancelled()
            record.note("cancelled too")
        }
        try await record.wait(for: "cancelled too")
    }

    @Test("it knows what the client can cope with")
    func capabilities() async throws { #expect(try await pending().capabilities == .earlyMedia) }
}
