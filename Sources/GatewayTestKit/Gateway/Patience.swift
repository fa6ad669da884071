/// Waits, in small steps: time in which nothing of this process got its turn counts as one step only, so that a busy
/// machine makes no test fail that would have succeeded a moment later.
public func passPatiently(_ duration: Duration) async throws {
    for _ in 0..<100 { try await Task.sleep(for: duration / 100) }
}
