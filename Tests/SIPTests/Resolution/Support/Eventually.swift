struct NeverHappened: Error {}

/// Waits until something is so that another task brings about.
func eventually(within limit: Duration = .seconds(10), _ condition: () -> Bool) async throws {
    let end = ContinuousClock.now + limit
    while !condition() {
        guard ContinuousClock.now < end else { throw NeverHappened() }
        try await Task.sleep(for: .milliseconds(2))
    }
}
