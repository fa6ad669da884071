import NIOCore
import NIOPosix
import NIOSSL

@testable import GatewayCore

/// Stands for the front door: reads as far as the request line, then hands the channel over.
final class HTTPTestDoor: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let side: HTTPSide
    private let staysInPipeline: Bool
    private var bytes = ByteBuffer()
    private var isOver = false

    init(_ side: HTTPSide, staysInPipeline: Bool) {
        self.side = side
        self.staysInPipeline = staysInPipeline
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return context.fireChannelRead(data) }
        var buffer = unwrapInboundIn(data)
        bytes.writeBuffer(&buffer)
        guard bytes.readableBytesView.contains(UInt8(ascii: "\n")) else { return }
        isOver = true
        let channel = context.channel
        if !staysInPipeline { context.pipeline.syncOperations.removeHandler(self, promise: nil) }
        side.adopt(channel, firstBytes: bytes)
    }
}

/// A public port on which nothing but HTTP is spoken.
struct HTTPTestPort {
    let side: HTTPSide
    let address: SocketAddress

    /// Serves while `body` runs; afterwards the side is cancelled, and it must come to its end.
    static func with(
        directory: String? = nil, routes: [HTTPRoute] = [], limits: HTTPLimits = HTTPLimits(), tls: Bool = false,
        unixSocket: String? = nil, doorStays: Bool = false, _ body: (HTTPTestPort) async throws -> Void
    ) async throws {
        let side = HTTPSide(staticDirectory: directory, limits: { limits })
        for route in routes { try side.routes.add(route) }
        let context = tls ? try serverContext() : nil
        let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try channel.pipeline.syncOperations.addHandler(HTTPTestDoor(side, staysInPipeline: doorStays))
                }
            }
        let listener =
            if let unixSocket {
                try await bootstrap.bind(unixDomainSocketPath: unixSocket, cleanupExistingSocketFile: true).get()
            } else {
                try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
            }
        let serving = Task { await side.run() }
        var failure: (any Error)?
        if let address = listener.localAddress {
            do { try await body(HTTPTestPort(side: side, address: address)) } catch { failure = error }
        }
        try await listener.close()
        serving.cancel()
        await serving.value
        if let failure { throw failure }
    }

    private static func serverContext() throws -> NIOSSLContext {
        let certificate = try NIOSSLCertificate(bytes: Array(HTTPTestCertificate.certificate.utf8), format: .pem)
        let key = try NIOSSLPrivateKey(bytes: Array(HTTPTestCertificate.privateKey.utf8), format: .pem)
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: [.certificate(certificate)], privateKey: .privateKey(key)))
    }
}
