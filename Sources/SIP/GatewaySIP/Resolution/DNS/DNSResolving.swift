/// Something that answers DNS questions: servers, a cache in front of them, a table in a test.
protocol DNSResolving: Sendable {
    func answer(to question: DNSQuestion) async throws(DNSError) -> DNSAnswer
}
