/// What did not happen in time.
struct DeadlineExceeded: Error, CustomStringConvertible {
    let what: String
    let deadline: Duration

    var description: String { "\(what) took longer than \(deadline)" }
}

/// Waits for `body`, but no longer than `deadline`. Then it is cancelled and left alone: a body that ignores its
/// cancellation cannot hold up the caller.
func withDeadline<Value: Sendable>(
    _ deadline: Duration, _ what: String, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    let (results, continuation) = AsyncStream.makeStream(of: Result<Value, any Error>.self)
    let work = Task {
        do { continuation.yield(.success(try await body())) } catch { continuation.yield(.failure(error)) }
    }
    let timer = Task {
        try await Task.sleep(for: deadline)
        continuation.yield(.failure(DeadlineExceeded(what: what, deadline: deadline)))
    }
    defer {
        timer.cancel()
        work.cancel()
    }
    for await result in results { return try result.get() }
    throw CancellationError()
}
