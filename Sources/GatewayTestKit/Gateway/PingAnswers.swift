@_spi(TestKit) internal import GatewayCore
internal import Synchronization

/// The pongs of a browser in memory, which may be pinged before it knows its own socket.
final class PingAnswers: Sendable {
    private struct State {
        var socket: InMemorySocket?
        var unanswered = 0
    }

    private let isOn: Bool
    private let state = Mutex(State())

    init(isOn: Bool) { self.isOn = isOn }

    func ping() {
        guard isOn else { return }
        let socket = state.withLock { state in
            if state.socket == nil { state.unanswered += 1 }
            return state.socket
        }
        socket?.sendPong()
    }

    func answer(with socket: InMemorySocket) {
        let count = state.withLock { state in
            state.socket = socket
            defer { state.unanswered = 0 }
            return state.unanswered
        }
        for _ in 0..<count { socket.sendPong() }
    }
}
