/// The browser's end of an ``InMemoryCarrier``. What is sent is taken in order, on the connection's event loop.
@_spi(TestKit) public final class InMemorySocket: Sendable {
    public let connection: Connection
    private let carrier: InMemoryCarrier

    init(connection: Connection, carrier: InMemoryCarrier) {
        self.connection = connection
        self.carrier = carrier
    }

    public func send(text: String) {
        let bytes = Array(text.utf8)
        connection.onLoop { local in
            local.received(bytes: bytes.count)
            guard !local.isEnded, local.admits(bytes: bytes.count) else { return }
            bytes.withUnsafeBytes { local.receive(text: $0) }
        }
    }

    public func send(binary bytes: [UInt8]) {
        connection.onLoop { local in
            local.received(bytes: bytes.count)
            guard !local.isEnded, local.admits(bytes: bytes.count) else { return }
            local.receiveBinary()
        }
    }

    public func sendPong() {
        connection.onLoop { local in if local.spend(messages: 1) { local.ponged() } }
    }

    /// The browser has gone: after a Close frame or without a word, which is the same to the gateway.
    public func disconnect() {
        connection.onLoop { [carrier] local in
            carrier.end()
            local.carrierLost()
        }
    }
}

extension LocalConnection {
    /// The limit that frames have on a socket.
    fileprivate func admits(bytes: Int) -> Bool {
        if bytes <= loop.limits.messageBytes { return true }
        close(.messageTooBig, reason: "message too big")
        return false
    }
}
