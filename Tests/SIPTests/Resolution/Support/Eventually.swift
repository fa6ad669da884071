struct NeverHappened: Error {}

/// Waits until something is so that another task brings about. Only a test that fails waits for the limit.
func eventually(within limit: Duration = .seconds(60), _ condition: () -> Bool) async throws {
    let end = ContinuousClock.now + limit
    while !condition() {
        guard ContinuousClock.now < end else { throw NeverHappened() }
        try await Task.sleep(for: .milliseconds(2))
    }
}
