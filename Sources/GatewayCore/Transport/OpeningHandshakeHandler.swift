internal import CoreMetrics
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// Carries out the opening handshake: refuses, or puts a `SocketCarrier` in the place of HTTP.
final class OpeningHandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private let loop: ConnectionLoop
    private let endpoint: PublicEndpoint
    private let door: FrontDoor
    private let path: String
    private let decoder: ByteToMessageHandler<HTTPRequestDecoder>
    private var accepted: OpeningHandshake.Accepted?
    private var isDecided = false

    init(
        loop: ConnectionLoop, endpoint: PublicEndpoint, door: FrontDoor, path: String,
        decoder: ByteToMessageHandler<HTTPRequestDecoder>
    ) {
        self.loop = loop
        self.endpoint = endpoint
        self.door = door
        self.path = path
        self.decoder = decoder
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head) where !isDecided:
            isDecided = true
            switch endpoint.handshake(for: path).decide(head) {
            case .failure(let refused): refuse(context, refused.refusal)
            case .success(let accepted): self.accepted = accepted
            }
        case .end:
            // The head is complete here, so nothing of HTTP can follow.
            if let accepted { complete(context, accepted) }
            self.accepted = nil
        case .head, .body: break
        }
    }

    private func refuse(_ context: ChannelHandlerContext, _ refusal: UpgradeRefusal) {
        loop.shared.metrics.handshakesRefused.increment()
        // Not at info: anybody can have as many of these as he opens sockets. The metric counts them.
        loop.logger.debug(
            "upgrade refused",
            metadata: ["peer": "\(door.peer.text)", "status": "\(refusal.status)", "reason": "\(refusal.reason)"])
        door.refuse(context, refusal)
    }

    private func complete(_ context: ChannelHandlerContext, _ accepted: OpeningHandshake.Accepted) {
        switch loop.shared.admission.beginConnection(from: door.peer.counted) {
        case .draining: return refuse(context, UpgradeRefusal(status: 503, reason: "Gateway is draining"))
        case .tooManyConnections: return refuse(context, UpgradeRefusal(status: 503, reason: "Too many connections"))
        case nil: break
        }
        var response = context.channel.allocator.buffer(capacity: 256)
        response.writeStaticString(
            "HTTP/1.1 101 Switching Protocols\r\nServer: gatewayd\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
        if let subprotocol = accepted.subprotocol {
            response.writeString("Sec-WebSocket-Protocol: \(subprotocol.rawValue)\r\n")
        }
        response.writeString("Sec-WebSocket-Accept: \(WebSocketAccept.value(for: accepted.key))\r\n\r\n")
        context.write(wrapOutboundOut(response), promise: nil)

        let carrier = SocketCarrier(loop: loop, channel: context.channel, peer: door.peer)
        let pipeline = context.pipeline.syncOperations
        do {
            try pipeline.addHandler(carrier, position: .after(self))
        } catch {
            loop.shared.admission.endConnection(from: door.peer.counted)
            return context.close(promise: nil)
        }
        endpoint.open(carrier, subprotocol: accepted.subprotocol, peer: door.peer, loop: loop)
        context.flush()
        // The decoder hands on what it has read beyond the head, when it leaves and outside any read of the channel.
        pipeline.removeHandler(decoder).assumeIsolated().whenComplete { _ in carrier.finishReading() }
        pipeline.removeHandler(door, promise: nil)
        pipeline.removeHandler(self, promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isDecided, let error = error as? HTTPParserError else { return context.close(promise: nil) }
        isDecided = true
        refuse(
            context,
            error == .headerOverflow
                ? UpgradeRefusal(status: 431, reason: "Request Header Fields Too Large")
                : UpgradeRefusal(status: 400, reason: "Bad Request"))
    }
}
