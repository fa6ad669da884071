internal import CoreMetrics
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import NIOTLS

/// The first handler of every socket. It reads as far as the request line, sends browsers to the WebSocket endpoint and
/// everybody else to the HTTP side, and sees to it that nobody takes too long.
final class FrontDoor: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private enum Phase {
        case tls
        case requestLine
        /// Another handler has the bytes; the door only watches the time.
        case upgrading
        /// The answer is out; the socket lingers.
        case refused
        case over
    }

    private let loop: ConnectionLoop
    private let endpoint: PublicEndpoint
    let peer: PeerAddress
    private var phase: Phase
    private var deadline: UInt64
    private var bytes = ByteBuffer()
    private var context: ChannelHandlerContext?

    init(loop: ConnectionLoop, endpoint: PublicEndpoint, peer: PeerAddress, isTLS: Bool) {
        self.loop = loop
        self.endpoint = endpoint
        self.peer = peer
        phase = isTLS ? .tls : .requestLine
        let limits = loop.limits
        deadline = loop.now &+ (isTLS ? limits.tlsTimeout : limits.upgradeTimeout).nanosecondsClamped
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        loop.handshakes[ObjectIdentifier(self)] = self
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        finish()
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish()
        context.fireChannelInactive()
    }

    /// The socket has become something else, or has gone.
    private func finish() {
        guard phase != .over else { return }
        phase = .over
        loop.handshakes[ObjectIdentifier(self)] = nil
        loop.shared.admission.endHandshake(from: peer.counted)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? TLSUserEvent, case .handshakeCompleted = event, phase == .tls {
            phase = .requestLine
            deadline = loop.now &+ loop.limits.upgradeTimeout.nanosecondsClamped
        }
        context.fireUserInboundEventTriggered(event)
    }

    func tick(_ now: UInt64) {
        guard now >= deadline, let context else { return }
        loop.shared.metrics.handshakesRefused.increment()
        switch phase {
        case .over, .refused: break
        case .tls: context.close(promise: nil)
        case .requestLine, .upgrading:
            refuse(context, UpgradeRefusal(status: 408, reason: "Request Timeout"))
        }
    }

    /// Nothing that comes after it is looked at.
    func refuse(_ context: ChannelHandlerContext, _ refusal: UpgradeRefusal) {
        guard phase != .refused else { return }
        phase = .refused
        deadline = .max
        refusal.send(on: context.channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase != .refused else { return }
        var buffer = unwrapInboundIn(data)
        guard phase == .requestLine else { return context.fireChannelRead(data) }
        bytes.writeBuffer(&buffer)
        switch RequestLineSniffer.sniff(bytes.readableBytesView) {
        case .needsMore: break
        case .path(let path) where endpoint.isWebSocket(path): upgrade(context, path)
        case .path, .other: leave(context)
        }
    }

    /// The HTTP library parses the head; then `OpeningHandshakeHandler` decides.
    private func upgrade(_ context: ChannelHandlerContext, _ path: String) {
        phase = .upgrading
        let limits = loop.limits
        var decoding = NIOHTTPDecoderLimitConfiguration()
        decoding.maxHeaderFieldSize = limits.headerBytes
        decoding.maxHeaderListSize = limits.headerBytes
        decoding.maxHeaderFieldCount = limits.headerCount
        let decoder = ByteToMessageHandler(
            HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: decoding))
        let handshake = OpeningHandshakeHandler(
            loop: loop, endpoint: endpoint, door: self, path: path, decoder: decoder)
        do {
            try context.pipeline.syncOperations.addHandlers([decoder, handshake], position: .after(self))
        } catch {
            return context.close(promise: nil)
        }
        let head = bytes
        bytes = ByteBuffer()
        context.fireChannelRead(wrapInboundOut(head))
        context.fireChannelReadComplete()
    }

    /// Not ours: the HTTP side takes the channel with what was read.
    private func leave(_ context: ChannelHandlerContext) {
        finish()
        let channel = context.channel
        let head = bytes
        bytes = ByteBuffer()
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
        endpoint.http.adopt(channel, firstBytes: head)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        loop.logger.debug("socket failed in its handshake", metadata: ["peer": "\(peer.text)", "error": "\(error)"])
        context.close(promise: nil)
    }
}
