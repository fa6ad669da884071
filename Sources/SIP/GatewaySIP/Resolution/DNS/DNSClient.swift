/// Asks DNS servers, on one thread of its own. Keeps no answers: see `CachingResolver`.
///
/// Every question ends within `DNSClientOptions.totalTimeout`, and at once when the client stops.
public final class DNSClient: DNSResolving {
    private let options: DNSClientOptions
    private let questions: DNSQuestionQueue

    public init(_ options: DNSClientOptions = DNSClientOptions()) {
        self.options = options
        questions = DNSQuestionQueue(openMax: options.openQuestionsMax)
    }

    deinit { stop() }

    /// Starts the thread; throws `unusableSettings`. A client starts once.
    public func start() throws(DNSError) {
        try questions.start(DNSLoop(options, questions))
    }

    /// Ends every open question with `notRunning` and waits for the thread, `limit` at most.
    /// Returns false when the thread was still busy then; it ends by itself.
    @discardableResult
    public func stop(within limit: Duration = .seconds(1)) -> Bool { questions.stop(within: limit) }

    func answer(to question: DNSQuestion) async throws(DNSError) -> DNSAnswer {
        try await questions.ask(question)
    }
}
