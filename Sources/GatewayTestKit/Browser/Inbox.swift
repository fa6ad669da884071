internal import GatewayCore
internal import Synchronization

/// What a browser has received, in order, and who waits for more.
final class Inbox: Sendable {
    struct State {
        /// Everything that was ever received.
        var transcript: [JSON] = []
        /// The same as it came.
        var texts: [String] = []
        /// Events, and errors without a transaction, that nobody has taken yet.
        var events: [JSON] = []
        /// Transactions that were used; with their answer once it is there.
        var transactions: [String: Answer?] = [:]
        var pings = 0
        var closing: Closing?
        /// Rules of the protocol that the gateway broke.
        var violations: [String] = []
    }

    private struct Guarded {
        var state = State()
        var waiting: [UInt64: AsyncStream<Void>.Continuation] = [:]
        var next: UInt64 = 0
    }

    private let guarded = Mutex(Guarded())

    var state: State { guarded.withLock { $0.state } }

    func change(_ body: (inout State) -> Void) {
        let waiting = guarded.withLock { guarded in
            body(&guarded.state)
            return Array(guarded.waiting.values)
        }
        for continuation in waiting { continuation.yield() }
    }

    func receive(text: String) {
        change { state in
            state.texts.append(text)
            guard let message = try? JSON(parsing: text) else {
                return state.violations.append("not JSON: \(text)")
            }
            state.transcript.append(message)
            guard message["transaction"] != nil else { return state.events.append(message) }
            guard let answer = Answer(message), let transaction = message["transaction"]?.string else {
                return state.violations.append("not an answer, though it has a transaction: \(message)")
            }
            switch state.transactions[transaction] {
            case .some(.none): state.transactions[transaction] = .some(answer)
            case .some(.some): state.violations.append("answered twice: \(message)")
            case .none: state.violations.append("answers no request: \(message)")
            }
        }
    }

    /// What `take` gives as soon as it gives something.
    /// - Parameter what: completes "waited in vain for …".
    func wait<Value: Sendable>(
        for what: String, timeout: Duration, _ take: @escaping @Sendable (inout State) -> Value?
    ) async throws -> Value {
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = guarded.withLock { guarded in
            guarded.next &+= 1
            guarded.waiting[guarded.next] = continuation
            return guarded.next
        }
        let timer = Task {
            try await passPatiently(timeout)
            continuation.finish()
        }
        defer {
            timer.cancel()
            guarded.withLock { $0.waiting[number] = nil }
        }
        var changed = changes.makeAsyncIterator()
        repeat {
            // Both at once: what is waited for may be that very closing.
            let (value, closing) = guarded.withLock { (take(&$0.state), $0.state.closing) }
            if let value { return value }
            if let closing {
                throw Unexpected(
                    "closed with \(closing.code) '\(closing.reason)' instead of \(what)", after: state.transcript)
            }
        } while await changed.next() != nil
        throw Unexpected("waited in vain for \(what)", after: state.transcript)
    }
}
