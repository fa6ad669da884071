/// Something that answers DNS questions: servers, a cache in front of them, a table in a test.
protocol DNSResolving: Sendable {
    func answer(to question: DNSQuestion) async throws(DNSError) -> DNSAnswer
}

extension DNSResolving {
    /// The answer or the refusal, as a value.
    ///
    /// A function of its own: Swift 6.3.1, optimizing, miscompiles a task's closure that returns a tuple with
    /// `.success(try await …)` inside, and the task group gets a tuple that was never written.
    func outcome(of question: DNSQuestion) async -> Result<DNSAnswer, DNSError> {
        do throws(DNSError) {
            return .success(try await answer(to: question))
        } catch {
            return .failure(error)
        }
    }
}
