/// Whether `condition` comes true in time. For what tells nobody when it changes.
func eventually(_ condition: () async throws -> Bool) async rethrows -> Bool {
    for _ in 0..<5_000 {
        if try await condition() { return true }
        try? await Task.sleep(for: .milliseconds(4))
    }
    return try await condition()
}
