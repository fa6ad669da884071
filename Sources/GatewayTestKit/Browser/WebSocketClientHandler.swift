internal import NIOCore

/// The client's side of a WebSocket: opening handshake, frames, pings, closing handshake.
final class WebSocketClientHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Key and proof of the example in RFC 6455 §1.3.
    private static let key = "dGhlIHNhbXBsZSBub25jZQ=="
    private static let proof = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

    private let request: String
    private let subprotocol: String
    private let answersPings: Bool
    private let inbox: Inbox
    private let upgraded: EventLoopPromise<Void>
    private var isUpgraded = false
    private var received = ByteBuffer()
    /// Text of the fragments so far.
    private var message: [UInt8] = []

    init(
        host: String, subprotocol: String, headers: [String], answersPings: Bool, inbox: Inbox,
        upgraded: EventLoopPromise<Void>
    ) {
        let lines =
            [
                "GET /webrtcgateway/ws HTTP/1.1", "Host: \(host)", "Upgrade: websocket", "Connection: Upgrade",
                "Sec-WebSocket-Key: \(Self.key)", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: \(subprotocol)",
            ] + headers
        request = lines.joined(separator: "\r\n") + "\r\n\r\n"
        self.subprotocol = subprotocol
        self.answersPings = answersPings
        self.inbox = inbox
        self.upgraded = upgraded
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        received.writeBuffer(&buffer)
        if !isUpgraded { readHead(context) }
        guard isUpgraded else { return }
        while let (opcode, isFinal, payload) = nextFrame() { take(context, opcode, isFinal, payload) }
        received.discardReadBytes()
    }

    func channelInactive(context: ChannelHandlerContext) {
        upgraded.fail(Unexpected("the socket ended before it was upgraded"))
        inbox.change { $0.closing = $0.closing ?? Closing(code: 1006) }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        upgraded.fail(error)
        context.close(promise: nil)
    }

    // MARK: Opening handshake

    private func readHead(_ context: ChannelHandlerContext) {
        let text = String(buffer: received)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return }
        received.moveReaderIndex(forwardBy: text[..<end.upperBound].utf8.count)
        let lines = text[..<end.lowerBound].split(separator: "\r\n").map(String.init)
        let status = (lines.first ?? "").split(separator: " ", maxSplits: 2).map(String.init)
        guard status.count == 3, status[1] == "101" else {
            upgraded.fail(UpgradeRefused(status: status.count > 1 ? Int(status[1]) ?? 0 : 0, reason: status.last ?? ""))
            return context.close(promise: nil)
        }
        for line in ["Sec-WebSocket-Accept: \(Self.proof)", "Sec-WebSocket-Protocol: \(subprotocol)"]
        where !lines.contains(line) {
            upgraded.fail(Unexpected("the upgrade lacks '\(line)': \(lines)"))
            return context.close(promise: nil)
        }
        isUpgraded = true
        upgraded.succeed()
    }

    // MARK: Frames

    private func nextFrame() -> (opcode: UInt8, isFinal: Bool, payload: [UInt8])? {
        var rest = received
        guard let first = rest.readInteger(as: UInt8.self), let second = rest.readInteger(as: UInt8.self) else {
            return nil
        }
        var length = Int(second & 0x7F)
        if length == 126 {
            guard let long = rest.readInteger(as: UInt16.self) else { return nil }
            length = Int(long)
        } else if length == 127 {
            guard let long = rest.readInteger(as: UInt64.self) else { return nil }
            length = Int(clamping: long)
        }
        guard let payload = rest.readBytes(length: length) else { return nil }
        received = rest
        // No server masks its frames, and there are no extensions (§5.1, §5.2).
        if second & 0x80 != 0 || first & 0x70 != 0 {
            inbox.change { $0.violations.append("a frame that no server may send: \(first) \(second)") }
        }
        return (first & 0x0F, first & 0x80 != 0, payload)
    }

    private func take(_ context: ChannelHandlerContext, _ opcode: UInt8, _ isFinal: Bool, _ payload: [UInt8]) {
        switch opcode {
        case 0x0, 0x1:
            message += payload
            guard isFinal else { return }
            let text = String(validating: message, as: UTF8.self)
            message = []
            guard let text else { return inbox.change { $0.violations.append("text that is not UTF-8") } }
            inbox.receive(text: text)
        case 0x8: close(context, payload)
        case 0x9:
            inbox.change { $0.pings += 1 }
            if answersPings { write(context, .pong(payload)) }
        case 0xA: break
        default: inbox.change { $0.violations.append("a frame with opcode \(opcode)") }
        }
    }

    private func close(_ context: ChannelHandlerContext, _ payload: [UInt8]) {
        let code = payload.count < 2 ? 1005 : Int(payload[0]) << 8 | Int(payload[1])
        let reason = String(decoding: payload.dropFirst(2), as: UTF8.self)
        inbox.change { $0.closing = $0.closing ?? Closing(code: code, reason: reason) }
        write(context, .close(UInt16(code == 1005 ? 1000 : code), reason: ""))
    }

    private func write(_ context: ChannelHandlerContext, _ frame: WebSocketClientFrame) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: frame.bytes)), promise: nil)
    }
}
