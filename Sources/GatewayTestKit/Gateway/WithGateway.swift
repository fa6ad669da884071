/// Runs a conversation with a gateway of its own, which is stopped afterwards.
///
/// ```swift
/// try await withGateway(plugins: [.linked(EchoPlugin.self)]) { gateway in
///     let browser = try await gateway.browser()
///     #expect(try await browser.request("echo", ["text": "hello"]) == .ack)
///     #expect(try await browser.expectEvent("echo-event")["text"] == "hello")
/// }
/// ```
/// - Throws: what `body` throws, and whatever ``TestGateway`` finds wrong.
public func withGateway<Value>(
    plugins: [TestPlugin] = [], settings: String = "", over way: TestGateway.Way = .memory,
    clock: TestGateway.Clock = .system, _ body: (TestGateway) async throws -> Value
) async throws -> Value {
    let gateway = try await TestGateway.start(plugins: plugins, settings: settings, over: way, clock: clock)
    let value: Value
    do { value = try await body(gateway) } catch {
        try? await gateway.stop()
        throw error
    }
    try await gateway.stop()
    return value
}
