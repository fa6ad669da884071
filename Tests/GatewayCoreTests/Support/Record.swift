import GatewayTestKit
import Synchronization

/// What happened, in order, and waiting for it.
final class Record: Sendable {
    private struct State {
        var entries: [String] = []
        var waiting: [AsyncStream<Void>.Continuation] = []
    }

    struct NotThere: Error, CustomStringConvertible {
        let description: String
    }

    private let state = Mutex(State())

    var entries: [String] { state.withLock { $0.entries } }

    func note(_ entry: String) {
        let waiting = state.withLock { state in
            state.entries.append(entry)
            return state.waiting
        }
        for continuation in waiting { continuation.yield() }
    }

    /// Returns when all of them are there.
    func wait(for wanted: String..., seconds: Int = 20) async throws {
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { $0.waiting.append(continuation) }
        let timer = Task {
            try await passPatiently(.seconds(seconds))
            continuation.finish()
        }
        defer { timer.cancel() }
        var changed = changes.makeAsyncIterator()
        repeat {
            let entries = self.entries
            if wanted.allSatisfy(entries.contains) { return }
        } while await changed.next() != nil
        throw NotThere(description: "waited in vain for \(wanted); there is \(entries)")
    }
}

/// Notes when nothing refers to it any more.
final class Farewell: Sendable {
    private let record: Record
    private let entry: String

    init(_ entry: String, in record: Record) {
        self.entry = entry
        self.record = record
    }

    deinit { record.note(entry) }

    /// Keeps it alive as long as the closure that calls this.
    func stay() {}
}
