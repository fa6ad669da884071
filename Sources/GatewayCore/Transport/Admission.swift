internal import CoreMetrics
internal import Metrics
internal import Synchronization

/// Who may come in: counts sockets and connections against the limits. Shared by all event loops.
final class Admission: Sendable {
    enum Refusal {
        case draining
        case tooManyConnections
    }

    private struct State {
        var limits: Limits
        var isDraining = false
        var handshakes = 0
        var connections = 0
        var byAddress: [String: Int] = [:]
        var handshakesByAddress: [String: Int] = [:]
    }

    private let state: Mutex<State>
    private let gauge: Meter

    /// - Parameter gauge: follows the number of connections.
    init(limits: Limits, gauge: Meter) {
        state = Mutex(State(limits: limits))
        self.gauge = gauge
        gauge.set(0)
    }

    func adopt(_ limits: Limits) { state.withLock { $0.limits = limits } }

    func drain() { state.withLock { $0.isDraining = true } }

    /// A socket was accepted. False when too many are in the middle of their handshake: in all, or a quarter of that
    /// (but eight at least) from one address, so that nobody alone can keep all others out.
    func beginHandshake(from address: String?) -> Bool {
        state.withLock { state in
            guard state.handshakes < state.limits.handshakes else { return false }
            if let address {
                let count = state.handshakesByAddress[address, default: 0]
                guard count < max(8, state.limits.handshakes / 4) else { return false }
                state.handshakesByAddress[address] = count + 1
            }
            state.handshakes += 1
            return true
        }
    }

    func endHandshake(from address: String?) {
        state.withLock { state in
            state.handshakes -= 1
            guard let address, let count = state.handshakesByAddress[address] else { return }
            state.handshakesByAddress[address] = count > 1 ? count - 1 : nil
        }
    }

    /// A socket wants to become a connection. `address` is nil for peers that are not counted apart (Unix sockets).
    func beginConnection(from address: String?) -> Refusal? {
        state.withLock { state in
            if state.isDraining { return .draining }
            guard state.connections < state.limits.connections else { return .tooManyConnections }
            if let address {
                let count = state.byAddress[address, default: 0]
                let most = state.limits.connectionsPerAddress
                if count >= most { return .tooManyConnections }
                state.byAddress[address] = count + 1
            }
            state.connections += 1
            // Under the lock, so that the last one to write is the last one to count.
            gauge.set(state.connections)
            return nil
        }
    }

    func endConnection(from address: String?) {
        state.withLock { state in
            state.connections -= 1
            gauge.set(state.connections)
            guard let address, let count = state.byAddress[address] else { return }
            state.byAddress[address] = count > 1 ? count - 1 : nil
        }
    }

    var connections: Int { state.withLock { $0.connections } }
}
