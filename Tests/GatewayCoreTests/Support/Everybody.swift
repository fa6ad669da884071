import Synchronization

@testable import GatewayCore

/// Connections that want to be told.
final class Everybody: Sendable {
    private let connections = Mutex<[Connection]>([])

    func add(_ connection: Connection) { connections.withLock { $0.append(connection) } }

    func tell(_ event: some BrowserEvent) {
        for connection in connections.withLock({ $0 }) { connection.send(event) }
    }
}
