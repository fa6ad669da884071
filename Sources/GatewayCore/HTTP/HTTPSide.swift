internal import HTTPTypes
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import ServiceLifecycle

/// Everything on the public port that is not the WebSocket: routes of plugins, then static files, else 404.
///
/// The front door reads the request line; what is not for the WebSocket it hands over with `adopt`. Works the same on
/// TCP, TLS (whose handler stays where it is) and Unix sockets.
final class HTTPSide: Service {
    /// What plugins offer.
    let routes: HTTPRoutes
    private let connections: HTTPConnections

    /// - Parameters:
    ///   - staticDirectory: `gateway.http.static_directory`; nil or empty for none.
    ///   - limits: asked for every connection.
    init(
        staticDirectory: String?, limits: @escaping @Sendable () -> HTTPLimits,
        routes: HTTPRoutes = HTTPRoutes(), logger: Logger = .subsystem("http")
    ) {
        self.routes = routes
        let resources = HTTPResources(routes: routes, directory: staticDirectory.flatMap { $0.isEmpty ? nil : $0 })
        connections = HTTPConnections(side: "public", limits: limits, logger: logger) { request, remoteAddress in
            resources.plan(request, remoteAddress: remoteAddress)
        }
    }

    /// Connections that are open.
    var connectionCount: Int { connections.count }

    /// Takes a channel over, beginning with the bytes that were read from it already.
    ///
    /// To be called on the channel's event loop. When it returns, the handlers of HTTP stand at the end of the
    /// pipeline and have got `firstBytes`; whoever read those passes on what it reads from now on, or removes itself.
    /// Where there is no room the peer gets 503 and the channel is closed.
    func adopt(_ channel: any Channel, firstBytes: ByteBuffer) {
        connections.adopt(channel, firstBytes: firstBytes)
    }

    /// Serves until graceful shutdown, and then until the last answer is out; or until it is cancelled.
    func run() async { await connections.run() }

    /// What graceful shutdown does first: refuses new connections, closes idle ones, and the others after their
    /// answer.
    func drain() { connections.drain() }
}
