import CoreMetrics
import NIOCore
import NIOPosix
import Testing

@testable import GatewayCore

@Suite("The admin listener", .timeLimit(.minutes(1)))
struct AdminServerTests {
    private func withServer(
        _ body: (_ address: SocketAddress, _ readiness: Readiness) async throws -> Void
    ) async throws {
        let readiness = Readiness()
        let metrics = PrometheusMetrics()
        metrics.makeCounter(label: "gateway_test_total", dimensions: []).increment(by: 3)
        let server = AdminServer(
            host: "127.0.0.1", port: 0, group: .singletonMultiThreadedEventLoopGroup, readiness: readiness,
            metrics: metrics)
        let address = try #require(try await server.bind())
        let running = Task { try await server.run() }
        do {
            try await body(address, readiness)
        } catch {
            running.cancel()
            throw error
        }
        running.cancel()
        try await running.value
        await #expect(throws: (any Error).self) { try await HTTPTestClient.request("GET /healthz", of: address) }
    }

    @Test("health, readiness, metrics")
    func pages() async throws {
        try await withServer { address, readiness in
            let health = try await HTTPTestClient.request("GET /healthz", of: address)
            #expect(health.status == 200 && health.body == "ok" && health.headers["cache-control"] == "no-store")
            let starting = try await HTTPTestClient.request("GET /readyz", of: address)
            #expect(starting.status == 503 && starting.body == "starting")
            readiness.advance(to: .ready)
            let ready = try await HTTPTestClient.request("GET /readyz?x", of: address)
            #expect(ready.status == 200 && ready.body == "ready")
            readiness.advance(to: .draining)
            readiness.advance(to: .ready)
            let draining = try await HTTPTestClient.request("GET /readyz", of: address)
            #expect(draining.status == 503 && draining.body == "draining")
            let metrics = try await HTTPTestClient.request("GET /metrics", of: address)
            #expect(metrics.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(metrics.body.contains("\ngateway_test_total 3\n"))
            #expect(metrics.body.contains("\nprocess_resident_memory_bytes "))
        }
    }

    @Test("HEAD, other methods, other paths")
    func others() async throws {
        try await withServer { address, _ in
            let head = try await HTTPTestClient.request("HEAD /healthz", of: address)
            #expect(head.status == 200 && head.body.isEmpty && head.headers["content-length"] == "2")
            let post = try await HTTPTestClient.request("POST /healthz", of: address)
            #expect(post.status == 405 && post.headers["allow"] == "GET, HEAD")
            for path in ["/", "/metrics/", "/healthz/../metrics", "/debug"] {
                #expect(try await HTTPTestClient.request("GET \(path)", of: address).status == 404, "\(path)")
            }
        }
    }

    @Test("a port that is taken is an error")
    func taken() async throws {
        try await withServer { address, _ in
            let second = AdminServer(
                host: "127.0.0.1", port: address.port ?? 0, group: .singletonMultiThreadedEventLoopGroup,
                readiness: Readiness())
            await #expect(throws: (any Error).self) { try await second.run() }
        }
    }

    @Test("not more than 64 connections")
    func crowded() async throws {
        try await withServer { address, _ in
            try await withThrowingDiscardingTaskGroup { group in
                let (full, signal) = AsyncStream<Void>.makeStream()
                for _ in 0..<64 {
                    group.addTask {
                        try await HTTPTestClient.talk(to: address) { conversation in
                            try await conversation.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                            _ = await conversation.read(through: "ok")
                            signal.yield()
                            try? await Task.sleep(for: .seconds(30))
                        }
                    }
                }
                var count = 0
                for await _ in full {
                    count += 1
                    if count == 64 { break }
                }
                let refused = try await HTTPTestClient.request("GET /healthz", of: address)
                #expect(refused.status == 503 && refused.body == "Too many connections")
                group.cancelAll()
            }
        }
    }
}
