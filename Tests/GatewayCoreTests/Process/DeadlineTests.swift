import Testing

@testable import GatewayCore

@Suite("Waiting no longer than a deadline", .timeLimit(.minutes(5)))
struct DeadlineTests {
    private let record = Record()
    private let gates = Gates()

    @Test("what comes in time comes through")
    func inTime() async throws {
        #expect(try await withDeadline(.seconds(60), "counting") { 7 } == 7)
        await #expect(throws: Mishap.self) { try await withDeadline(.seconds(60), "failing") { throw Mishap() } }
    }

    @Test("what does not is cancelled")
    func cancelled() async throws {
        let error = await #expect(throws: DeadlineExceeded.self) {
            try await withDeadline(.milliseconds(10), "waiting") { [record] in
                defer { record.note("cancelled") }
                try await untilCancelled()
            }
        }
        #expect(error?.description.hasPrefix("waiting took longer than 0.01") == true)
        try await record.wait(for: "cancelled")
    }

    @Test("what cannot be cancelled is left alone")
    func stubborn() async throws {
        await #expect(throws: DeadlineExceeded.self) {
            try await withDeadline(.milliseconds(10), "hanging") { [record, gates] in
                await gates.wait(at: "hanging")
                record.note("late")
            }
        }
        gates.open("hanging")
        try await record.wait(for: "late")
    }

    @Test("who waits may be cancelled")
    func caller() async throws {
        let waiting = Task { [record] in
            try await withDeadline(.seconds(3600), "waiting") {
                record.note("begun")
                defer { record.note("cancelled") }
                try await untilCancelled()
            }
        }
        try await record.wait(for: "begun")
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        try await record.wait(for: "cancelled")
    }
}
