import CoreMetrics
import Metrics
import Testing

@testable import GatewayCore

@Suite("Counting who comes in")
struct AdmissionTests {
    private let metrics = PrometheusMetrics()

    private func admission(_ limits: String) -> Admission {
        Admission(limits: .testing(limits), gauge: Meter(label: "gateway_connections", factory: metrics))
    }

    @Test("connections up to the limit")
    func connections() {
        let admission = admission("connections = 2")
        #expect(admission.beginConnection(from: "a") == nil)
        #expect(admission.beginConnection(from: "b") == nil)
        #expect(admission.beginConnection(from: "c") == .tooManyConnections)
        admission.endConnection(from: "a")
        #expect(admission.beginConnection(from: nil) == nil)
        #expect(admission.connections == 2)
    }

    @Test("connections of one address up to theirs; Unix sockets are not counted apart")
    func addresses() {
        let admission = admission("connections_per_address = 1")
        #expect(admission.beginConnection(from: "a") == nil)
        #expect(admission.beginConnection(from: "a") == .tooManyConnections)
        #expect(admission.beginConnection(from: "b") == nil)
        for _ in 0..<3 { #expect(admission.beginConnection(from: nil) == nil) }
        // The refused one was not counted.
        admission.endConnection(from: "a")
        #expect(admission.beginConnection(from: "a") == nil)
        #expect(admission.connections == 5)
    }

    @Test("handshakes up to theirs")
    func handshakes() {
        let admission = admission("handshakes = 1")
        #expect(admission.beginHandshake(from: "a"))
        #expect(!admission.beginHandshake(from: "b"))
        admission.endHandshake(from: "a")
        #expect(admission.beginHandshake(from: "b"))
    }

    @Test("nobody alone takes all handshakes")
    func handshakesOfOneAddress() {
        let admission = admission("handshakes = 40")
        for _ in 0..<10 { #expect(admission.beginHandshake(from: "a")) }
        #expect(!admission.beginHandshake(from: "a"))
        #expect(admission.beginHandshake(from: "b"))
        #expect(admission.beginHandshake(from: nil))
        admission.endHandshake(from: "a")
        #expect(admission.beginHandshake(from: "a"))
    }

    @Test("a limit that is lowered keeps nobody out who is in")
    func adopted() {
        let admission = admission("connections = 3")
        for _ in 0..<3 { #expect(admission.beginConnection(from: "a") == nil) }
        admission.adopt(.testing("connections = 1"))
        #expect(admission.connections == 3)
        for _ in 0..<2 { admission.endConnection(from: "a") }
        #expect(admission.beginConnection(from: "a") == .tooManyConnections)
        admission.endConnection(from: "a")
        #expect(admission.beginConnection(from: "a") == nil)
    }

    @Test("nobody while draining, which is said first")
    func draining() {
        let admission = admission("connections = 1")
        #expect(admission.beginConnection(from: "a") == nil)
        admission.drain()
        #expect(admission.beginConnection(from: "b") == .draining)
        #expect(admission.connections == 1)
    }

    @Test("the metric follows")
    func gauge() {
        let admission = admission("")
        let line = { (count: Int) in "\ngateway_connections \(count)\n" }
        #expect(metrics.text().contains(line(0)))
        for address in ["a", "b"] { #expect(admission.beginConnection(from: address) == nil) }
        #expect(metrics.text().contains(line(2)))
        admission.endConnection(from: "a")
        #expect(metrics.text().contains(line(1)))
    }
}
