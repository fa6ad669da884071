@_spi(TestKit) internal import GatewayCore

/// Straight into the gateway's connection, without a socket.
struct MemoryWire: Wire {
    let socket: InMemorySocket
    let inbox: Inbox

    func send(text: String) { socket.send(text: text) }
    func send(binary: [UInt8]) { socket.send(binary: binary) }
    func pong() { socket.sendPong() }

    /// The gateway would answer with the code that it is given.
    func close(_ code: UInt16, reason: String) { end(Closing(code: Int(code))) }

    func cut() { end(Closing(code: 1006)) }

    private func end(_ closing: Closing) {
        socket.disconnect()
        inbox.change { $0.closing = $0.closing ?? closing }
    }
}
