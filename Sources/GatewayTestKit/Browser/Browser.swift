internal import Synchronization

/// A browser of a test, in memory or over a socket; which of both makes no difference to the test.
///
/// It checks what every client relies on: that each request is answered exactly once, and nothing else. What is wrong is
/// thrown by the next `request`, and at the latest when ``withGateway(plugins:settings:over:clock:_:)`` ends.
public final class Browser: Sendable {
    public enum Subprotocol: String, CaseIterable, Sendable {
        case v1 = "sylkRTC-1"
        case v2 = "sylkRTC-2"
    }

    /// For everything that is waited for and given no time of its own.
    public static let patience = Duration.seconds(20)

    public let subprotocol: Subprotocol
    let inbox: Inbox
    private let wire: any Wire
    private let lastTransaction = Atomic<Int>(0)

    /// When the inbox has the gateway's greeting, the browser is ready.
    init(_ subprotocol: Subprotocol, inbox: Inbox, wire: any Wire) async throws {
        self.subprotocol = subprotocol
        self.inbox = inbox
        self.wire = wire
        let greeting = try await next()
        guard greeting == subprotocol.greeting else { throw Unexpected("greeted with \(greeting)") }
    }

    // MARK: Sending

    /// Sends a message as it is.
    public func send(_ message: JSON) { send(text: message.text) }

    /// Sends a text message, whether or not it is JSON.
    /// - Parameter transaction: what an answer would name, where the text is too odd to be looked at.
    public func send(text: String, transaction: String? = nil) {
        if let transaction = transaction ?? (try? JSON(parsing: text))?["transaction"]?.string {
            inbox.change { state in
                if state.transactions[transaction] == nil { state.transactions[transaction] = .some(nil) }
            }
        }
        wire.send(text: text)
    }

    public func send(binary bytes: [UInt8]) { wire.send(binary: bytes) }

    /// Sends a request and does not wait.
    /// - Returns: its transaction, for ``answer(to:timeout:)``.
    @discardableResult
    public func ask(_ type: String, _ fields: [String: JSON] = [:]) -> String {
        let transaction = "t\(lastTransaction.add(1, ordering: .relaxed).newValue)"
        send(.object(fields.merging(["sylkrtc": .string(type), "transaction": .string(transaction)]) { $1 }))
        return transaction
    }

    /// Answers a ping that it was told not to answer by itself.
    public func pong() { wire.pong() }

    // MARK: Receiving

    /// How the request with this transaction was answered.
    public func answer(to transaction: String, timeout: Duration = patience) async throws -> Answer {
        let answer = try await inbox.wait(for: "the answer to \(transaction)", timeout: timeout) { state -> Answer? in
            guard case .some(.some(let answer)) = state.transactions[transaction] else { return nil }
            return answer
        }
        try checkManners()
        return answer
    }

    /// The next event or error without a transaction; answers are not among them.
    public func next(timeout: Duration = patience) async throws -> JSON {
        try await inbox.wait(for: "a message", timeout: timeout) { state in
            state.events.isEmpty ? nil : state.events.removeFirst()
        }
    }

    /// Everything that was received so far, answers included, in order.
    public var transcript: [JSON] { inbox.state.transcript }

    /// The same, byte for byte.
    public var texts: [String] { inbox.state.texts }

    /// Returns when the gateway has sent this many pings in all.
    public func receivesPings(_ count: Int, timeout: Duration = patience) async throws {
        try await inbox.wait(for: "ping \(count)", timeout: timeout) { $0.pings >= count ? () : nil }
    }

    // MARK: The end

    /// Ends the connection in the orderly way, and waits for the gateway's part of it.
    public func close(code: UInt16 = 1000, reason: String = "") async throws {
        wire.close(code, reason: reason)
        _ = try await closed()
    }

    /// Is gone from one moment to the next.
    public func cut() { wire.cut() }

    /// How the connection ended, when it has.
    public func closed(timeout: Duration = patience) async throws -> Closing {
        try await inbox.wait(for: "the end of the connection", timeout: timeout) { $0.closing }
    }

    /// Throws when the gateway has broken a rule of the protocol.
    func checkManners() throws {
        let state = inbox.state
        if let violation = state.violations.first { throw Unexpected(violation, after: state.transcript) }
    }
}

extension Browser.Subprotocol {
    var greeting: JSON {
        switch self {
        case .v1: ["sylkrtc": "event", "event": "ready"]
        case .v2: ["sylkrtc": "ready-event"]
        }
    }
}
