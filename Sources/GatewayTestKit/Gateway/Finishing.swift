/// Waits for `body`, but no longer than `deadline`; then it is left alone.
func finishing(
    within deadline: Duration, _ what: String, _ body: @escaping @Sendable () async -> Void
) async throws {
    let (ends, continuation) = AsyncStream.makeStream(of: Bool.self)
    let work = Task {
        await body()
        continuation.yield(true)
    }
    let timer = Task {
        try await passPatiently(deadline)
        continuation.yield(false)
    }
    defer {
        timer.cancel()
        work.cancel()
    }
    var end = ends.makeAsyncIterator()
    guard await end.next() == true else { throw Unexpected("\(what) takes longer than \(deadline)") }
}
