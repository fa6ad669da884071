internal import CoreMetrics
internal import Logging
internal import NIOCore

/// A connection's socket: WebSocket frames over a channel. The last handler of its pipeline, on its event loop.
///
/// All frames that answer one read leave in one write, from memory that the loop's connections share.
final class SocketCarrier: ChannelInboundHandler, Carrier {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What a carrier hands complete messages to.
    enum Receiver {
        case connection(LocalConnection)
        /// The echo endpoint of test builds.
        case echo
        case nobody
    }

    /// More than this in one read is written before the read is over.
    private static let writeSoon = 64 * 1024

    let loop: ConnectionLoop
    private let channel: any Channel
    private let peer: PeerAddress
    /// Behind a pointer for the reason given at `ConnectionLoop.scratch`: only `read` comes here.
    private let frames: UnsafeMutablePointer<FrameReceiver>
    private var receiver = Receiver.nobody
    private var isClosing = false
    private var isAdmitted = true
    /// Nil before the handler is in its pipeline and after it has left.
    private var context: ChannelHandlerContext?

    init(loop: ConnectionLoop, channel: any Channel, peer: PeerAddress) {
        self.loop = loop
        self.channel = channel
        self.peer = peer
        frames = .allocate(capacity: 1)
        frames.initialize(to: FrameReceiver(messageBytesMax: loop.limits.messageBytes))
    }

    deinit {
        frames.deinitialize(count: 1)
        frames.deallocate()
    }

    func carry(_ receiver: Receiver) { self.receiver = receiver }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    // MARK: Receiving

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // A failed write makes NIO read what is left, in the middle of whoever wrote. That socket is dead: nobody can be
        // answered there any more, and the memory of the message in hand must not be touched.
        guard !loop.isTakingIn else { return }
        loop.isTakingIn = true
        defer { loop.isTakingIn = false }
        let buffer = unwrapInboundIn(data)
        // What stands in the loop's memory must never leave through another socket.
        if let other = loop.reading, other !== self { other.finishReading() }
        loop.reading = self
        buffer.withUnsafeReadableBytes { read($0) }
    }

    func channelReadComplete(context: ChannelHandlerContext) { finishReading() }

    /// Everything that one read has brought is taken in: its answers leave.
    func finishReading() {
        guard loop.reading === self else { return }
        loop.reading = nil
        writeOutgoing()
    }

    private func read(_ bytes: UnsafeRawBufferPointer) {
        // When this closes the connection, the rest is still parsed: the peer's Close frame is awaited.
        if case .connection(let connection) = receiver { connection.received(bytes: bytes.count) }
        frames.pointee.messageBytesMax = loop.limits.messageBytes
        var position = 0
        while let item = frames.pointee.next(bytes, position: &position, scratch: &loop.scratch.pointee.frames) {
            take(item)
            if loop.scratch.pointee.outgoing.count > Self.writeSoon { writeOutgoing() }
        }
    }

    private func take(_ item: FrameReceiver.Item) {
        switch item {
        case .close(let code, _): peerCloses(code)
        case .failure(let code, let reason):
            loop.shared.metrics.protocolErrors.increment()
            fail(code, "\(reason)")
        case .ping, .pong, .text, .binary:
            // After our Close frame only the peer's one is of interest.
            guard !isClosing else { return }
            takeOpen(item)
        }
    }

    private func takeOpen(_ item: FrameReceiver.Item) {
        switch (receiver, item) {
        case (.connection(let connection), .text(let text)): connection.receive(text: text)
        case (.connection(let connection), .binary): connection.receiveBinary()
        case (.connection(let connection), .ping(let payload)):
            if connection.spend(messages: 1) { write(.pong, payload) }
        case (.connection(let connection), .pong):
            if connection.spend(messages: 1) { connection.ponged() }
        case (.echo, .text(let text)): write(.text, text)
        case (.echo, .binary(let bytes)): write(.binary, bytes)
        case (.echo, .ping(let payload)): write(.pong, payload)
        default: break
        }
    }

    // MARK: Sending

    func send(text: UnsafeRawBufferPointer) { write(.text, text) }

    func ping() { write(.ping, UnsafeRawBufferPointer(start: nil, count: 0)) }

    private func write(_ opcode: Opcode, _ payload: UnsafeRawBufferPointer) {
        guard !isClosing else { return }
        writeFrame(opcode, payload)
    }

    private func writeFrame(_ opcode: Opcode, _ payload: UnsafeRawBufferPointer) {
        withUnsafeTemporaryAllocation(byteCount: FrameWriter.maximumHeaderBytes, alignment: 8) { room in
            let count = FrameWriter.header(opcode: opcode, payloadCount: payload.count, into: room)
            let header = UnsafeRawBufferPointer(rebasing: room[..<count])
            if loop.reading === self {
                loop.scratch.pointee.outgoing.append(header)
                loop.scratch.pointee.outgoing.append(payload)
            } else {
                var buffer = channel.allocator.buffer(capacity: count + payload.count)
                buffer.writeBytes(header)
                buffer.writeBytes(payload)
                context?.write(wrapOutboundOut(buffer), promise: nil)
                loop.flushLater(self)
            }
        }
    }

    private func writeOutgoing() {
        guard loop.scratch.pointee.outgoing.count > 0 else { return }
        // Gives the same memory again once the last write is through.
        loop.scratch.pointee.outgoingBuffer.clear()
        loop.scratch.pointee.outgoing.withBytes { _ = loop.scratch.pointee.outgoingBuffer.writeBytes($0) }
        loop.scratch.pointee.outgoing.removeAll(keepingCapacityUpTo: LoopScratch.keptBytes)
        context?.writeAndFlush(wrapOutboundOut(loop.scratch.pointee.outgoingBuffer), promise: nil)
        if loop.scratch.pointee.outgoingBuffer.capacity > LoopScratch.keptBytes {
            loop.scratch.pointee.outgoingBuffer = channel.allocator.buffer(capacity: 16 * 1024)
        }
        checkOutbox()
    }

    /// In a task of the loop, not below whoever sent: ending a connection here calls plugins.
    func flush() {
        context?.flush()
        checkOutbox()
    }

    /// A browser that does not read is never waited for.
    private func checkOutbox() {
        guard !isClosing, !channel.isWritable,
            let unsent = try? channel.syncOptions?.getOption(.bufferedWritableBytes), unsent > loop.limits.outboxBytes
        else { return }
        loop.shared.metrics.outboxFull.increment()
        fail(.tryAgainLater, "the browser does not read", patience: loop.timings.closeTimeout)
    }

    // MARK: Closing

    func close(_ code: CloseCode, reason: String) {
        guard !isClosing else { return }
        writeClose(code, reason)
        receiver = .nobody
        closeChannel(after: loop.timings.closeTimeout)
    }

    /// The peer's Close frame: the answer to ours, or to be answered with its own code (RFC 6455 §5.5.1).
    private func peerCloses(_ code: CloseCode?) {
        if !isClosing { writeClose(code ?? .normalClosure, "", echoes: true) }
        if loop.reading === self { writeOutgoing() }
        leaveConnection()
        closeChannel(after: .zero)
    }

    /// Fails the connection, RFC 6455 §7.1.7.
    private func fail(_ code: CloseCode, _ reason: String, patience: Duration = .milliseconds(250)) {
        guard !isClosing else { return }
        loop.logger.debug(
            "connection failed", metadata: ["peer": "\(peer.text)", "code": "\(code.rawValue)", "reason": "\(reason)"])
        writeClose(code, reason)
        leaveConnection()
        closeChannel(after: patience)
    }

    private func writeClose(_ code: CloseCode, _ reason: String, echoes: Bool = false) {
        isClosing = true
        let payload = FrameWriter.closePayload(code, reason: reason)
        payload.withUnsafeBytes { writeFrame(.close, $0) }
        // What stands in the shared memory belongs to the socket that is being read; another one is flushed in its turn.
        if loop.reading === self { writeOutgoing() }
    }

    private func closeChannel(after delay: Duration) {
        let channel = self.channel
        guard delay > .zero else { return channel.close(promise: nil) }
        let amount = TimeAmount.nanoseconds(Int64(clamping: delay.nanosecondsClamped))
        loop.eventLoop.scheduleTask(in: amount) { channel.close(promise: nil) }
    }

    // MARK: The end of the socket

    func channelInactive(context: ChannelHandlerContext) {
        finishReading()
        leaveConnection()
        release()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        finishReading()
        leaveConnection()
        release()
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset, or a peer that ends TLS without saying so: the socket is gone either way.
        context.close(promise: nil)
    }

    private func leaveConnection() {
        guard case .connection(let connection) = receiver else { return }
        receiver = .nobody
        connection.carrierLost()
    }

    private func release() {
        guard isAdmitted else { return }
        isAdmitted = false
        loop.shared.admission.endConnection(from: peer.counted)
    }
}
