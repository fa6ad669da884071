internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// A WebSocket to the gateway's listener, as client (RFC 6455).
struct SocketWire: Wire {
    private let channel: any Channel

    /// - Parameters:
    ///   - address: `127.0.0.1:10888`.
    ///   - answersPings: false for a browser that hangs.
    static func connect(
        to address: String, tls: Bool, subprotocol: String, headers: [String], answersPings: Bool, inbox: Inbox
    ) async throws -> SocketWire {
        guard let colon = address.lastIndex(of: ":"), let port = Int(address[address.index(after: colon)...]) else {
            throw Unexpected("no address: \(address)")
        }
        let host = String(address[..<colon])
        let tlsContext = tls ? try anyCertificate() : nil
        let upgraded = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Void.self)
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(.seconds(10))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        if let tlsContext {
                            try pipeline.addHandler(NIOSSLClientHandler(context: tlsContext, serverHostname: nil))
                        }
                        try pipeline.addHandler(
                            WebSocketClientHandler(
                                host: address, subprotocol: subprotocol, headers: headers, answersPings: answersPings,
                                inbox: inbox, upgraded: upgraded))
                    }
                }
                .connect(host: host, port: port).get()
        } catch {
            upgraded.fail(error)
            throw error
        }
        let timer = channel.eventLoop.scheduleTask(in: .seconds(20)) {
            upgraded.fail(Unexpected("waited in vain for the upgrade"))
            channel.close(promise: nil)
        }
        defer { timer.cancel() }
        try await upgraded.futureResult.get()
        return SocketWire(channel: channel)
    }

    func send(text: String) { write(.text(text)) }
    func send(binary: [UInt8]) { write(.binary(binary)) }
    func pong() { write(.pong([])) }
    func close(_ code: UInt16, reason: String) { write(.close(code, reason: reason)) }
    func cut() { channel.close(promise: nil) }

    private func write(_ frame: WebSocketClientFrame) {
        channel.writeAndFlush(ByteBuffer(bytes: frame.bytes), promise: nil)
    }

    /// The gateway's certificate is its own; who it is does not matter here.
    private static func anyCertificate() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        return try NIOSSLContext(configuration: configuration)
    }
}
