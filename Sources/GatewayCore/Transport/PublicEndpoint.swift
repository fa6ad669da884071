internal import NIOCore

/// The addresses under which the public listeners answer, and what stands behind each.
final class PublicEndpoint: Sendable {
    static let path = "/webrtcgateway/ws"
    static let echoPath = "/test/echo"

    let http: HTTPSide
    private let origins: OriginRules

    init(http: HTTPSide, origins: OriginRules) {
        self.http = http
        self.origins = origins
    }

    func isWebSocket(_ path: String) -> Bool {
        #if GATEWAY_TEST_ENDPOINTS
            if path == Self.echoPath { return true }
        #endif
        return path == Self.path
    }

    func handshake(for path: String) -> OpeningHandshake {
        OpeningHandshake(origins: origins.patterns, needsSubprotocol: path == Self.path)
    }

    /// A socket has become a WebSocket: gives it a connection. On its event loop.
    func open(_ carrier: SocketCarrier, subprotocol: Subprotocol?, peer: PeerAddress, loop: ConnectionLoop) {
        guard let subprotocol else { return carrier.carry(.echo) }
        let handle = Connection(
            id: loop.shared.makeConnectionID(), remoteAddress: peer.text, capabilities: subprotocol.capabilities,
            eventLoop: loop.eventLoop)
        let connection = LocalConnection(handle: handle, subprotocol: subprotocol, carrier: carrier, loop: loop)
        carrier.carry(.connection(connection))
        connection.open()
    }
}
