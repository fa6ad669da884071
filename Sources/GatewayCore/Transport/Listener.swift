internal import CoreMetrics
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// Accepts sockets on one address and gives each a `FrontDoor`.
struct Listener {
    enum Kind: String {
        case ws, wss, unix
    }

    let kind: Kind
    let channel: any Channel

    /// What is listened on, with the port that the kernel chose for port 0.
    var address: String {
        guard let address = channel.localAddress else { return "?" }
        if let path = address.pathname, kind == .unix { return path }
        let host = address.ipAddress ?? "?"
        return host.contains(":") ? "[\(host)]:\(address.port ?? 0)" : "\(host):\(address.port ?? 0)"
    }

    static func bind(
        _ kind: Kind, group: any EventLoopGroup, switchboard: Switchboard, endpoint: PublicEndpoint,
        tls: TLSIdentity?, _ open: (ServerBootstrap) async throws -> any Channel
    ) async throws -> Listener {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.maxMessagesPerRead, value: 16)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // Without it a lack of descriptors would make the accepting loop spin.
                    try channel.pipeline.syncOperations.addHandler(
                        AcceptBackoffHandler(shouldForwardIOErrorCaught: false))
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.writeBufferWaterMark, value: .init(low: 32 * 1024, high: 64 * 1024))
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try welcome(channel, kind, switchboard: switchboard, endpoint: endpoint, tls: tls)
                }
            }
        return Listener(kind: kind, channel: try await open(bootstrap))
    }

    private static func welcome(
        _ channel: any Channel, _ kind: Kind, switchboard: Switchboard, endpoint: PublicEndpoint, tls: TLSIdentity?
    ) throws {
        let peer = PeerAddress(channel.remoteAddress)
        guard let loop = switchboard.loop(of: channel.eventLoop),
            switchboard.admission.beginHandshake(from: peer.counted)
        else {
            switchboard.metrics.handshakesRefused.increment()
            throw TooManyHandshakes()
        }
        let door = FrontDoor(loop: loop, endpoint: endpoint, peer: peer, isTLS: tls != nil)
        let pipeline = channel.pipeline.syncOperations
        do {
            if let tls {
                guard let context = tls.context else { throw TLSIdentityError(path: "", problem: "no certificate") }
                try pipeline.addHandler(NIOSSLServerHandler(context: context))
            }
            try pipeline.addHandler(door)
        } catch {
            // The door is not in place, so it cannot do it.
            switchboard.admission.endHandshake(from: peer.counted)
            throw error
        }
    }
}

/// The socket is closed without a word: words cost what is scarce.
struct TooManyHandshakes: Error {}
