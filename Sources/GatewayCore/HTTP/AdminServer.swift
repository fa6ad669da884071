internal import HTTPTypes
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
internal import Synchronization

/// The listener for the operator: `/healthz`, `/readyz`, `/metrics`. Not for the public network.
///
/// Put it first into the `ServiceGroup`: it then ends last, and `/readyz` says `draining` as long as the daemon does.
final class AdminServer: Service {
    private static let limits = HTTPLimits(
        connections: 64, headerBytes: 8_192, headerCount: 50, idleTimeout: .seconds(30), unwantedBodyBytes: 4_096)

    private let host: String
    private let port: Int
    private let group: any EventLoopGroup
    private let logger: Logger
    private let connections: HTTPConnections
    private let listener = Mutex<(any Channel)?>(nil)

    /// - Parameters:
    ///   - host: empty for all interfaces.
    ///   - port: 0 to let the system choose.
    init(
        host: String, port: Int, group: any EventLoopGroup, readiness: Readiness,
        metrics: PrometheusMetrics = GatewayMetrics.prometheus, logger: Logger = .subsystem("admin")
    ) {
        self.host = host
        self.port = port
        self.group = group
        self.logger = logger
        let pages = AdminPages(readiness: readiness, metrics: metrics)
        connections = HTTPConnections(side: "admin", limits: { Self.limits }, logger: logger) { request, _ in
            HTTPPlan(pages.answer(request))
        }
    }

    /// Opens the listener, so that a port that is taken fails the start of the daemon. Logs `listening`.
    /// - Returns: where it listens, with the port the system chose.
    @discardableResult
    func bind() async throws -> SocketAddress? {
        let connections = self.connections
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 64)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { connections.adopt(channel) }
            }
        let channel = try await open(bootstrap)
        listener.withLock { $0 = channel }
        let address = channel.localAddress
        logger.info(
            "listening",
            metadata: ["kind": "admin", "address": "\(address.map(Self.text) ?? "?")"])
        return address
    }

    private func open(_ bootstrap: ServerBootstrap) async throws -> any Channel {
        // Without a host both families are wanted; where IPv6 is switched off, IPv4 alone.
        guard host.isEmpty else { return try await bootstrap.bind(host: host, port: port).get() }
        do { return try await bootstrap.bind(host: "::", port: port).get() } catch {
            return try await bootstrap.bind(host: "0.0.0.0", port: port).get()
        }
    }

    /// Serves until graceful shutdown or until it is cancelled; binds first where that has not been done.
    func run() async throws {
        if listener.withLock({ $0 == nil }) { try await bind() }
        guard let channel = listener.withLock({ $0 }) else { return }
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await connections.run()
            } onGracefulShutdown: {
                channel.close(promise: nil)
            }
        } onCancel: {
            channel.close(promise: nil)
        }
        try? await channel.closeFuture.get()
    }

    /// `127.0.0.1:10890` or `[::1]:10890`
    private static func text(_ address: SocketAddress) -> String {
        let host = address.ipAddress ?? "?"
        return "\(host.contains(":") ? "[\(host)]" : host):\(address.port ?? 0)"
    }
}
