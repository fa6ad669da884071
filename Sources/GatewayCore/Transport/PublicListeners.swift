internal import Glibc
internal import Logging
internal import NIOCore
internal import NIOPosix

/// All addresses on which browsers are received.
struct PublicListeners {
    private(set) var listeners: [Listener] = []
    private let logger = Logger.subsystem("listeners")

    /// Opens what the settings name; when one cannot be opened, none is.
    mutating func open(
        _ settings: WebSocketSettings, group: any EventLoopGroup, switchboard: Switchboard, endpoint: PublicEndpoint,
        identity: TLSIdentity
    ) async throws {
        do {
            try await open(.ws, settings.listen, group, switchboard, endpoint, nil)
            try await open(.wss, settings.tlsListen, group, switchboard, endpoint, identity)
            try await openUnix(settings.unixSocket, group, switchboard, endpoint)
        } catch {
            await close()
            throw error
        }
    }

    func close() async {
        for listener in listeners { try? await listener.channel.close().get() }
    }

    private mutating func open(
        _ kind: Listener.Kind, _ address: ListenAddress, _ group: any EventLoopGroup, _ switchboard: Switchboard,
        _ endpoint: PublicEndpoint, _ identity: TLSIdentity?
    ) async throws {
        guard case .tcp(let host, let port) = address else { return }
        do {
            add(
                try await Listener.bind(kind, group: group, switchboard: switchboard, endpoint: endpoint, tls: identity)
                {
                    // Without a host both families are wanted; where IPv6 is switched off, IPv4 alone.
                    guard host.isEmpty else { return try await $0.bind(host: host, port: port).get() }
                    do { return try await $0.bind(host: "::", port: port).get() } catch let error as IOError
                        where error.errnoCode == EAFNOSUPPORT || error.errnoCode == EADDRNOTAVAIL
                    {
                        return try await $0.bind(host: "0.0.0.0", port: port).get()
                    }
                })
        } catch {
            throw ListenError(kind: kind.rawValue, address: address.description, cause: error)
        }
    }

    private mutating func openUnix(
        _ path: String, _ group: any EventLoopGroup, _ switchboard: Switchboard, _ endpoint: PublicEndpoint
    ) async throws {
        guard !path.isEmpty else { return }
        do {
            add(
                try await Listener.bind(.unix, group: group, switchboard: switchboard, endpoint: endpoint, tls: nil) {
                    try await $0.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
                })
        } catch {
            throw ListenError(kind: Listener.Kind.unix.rawValue, address: path, cause: error)
        }
    }

    private mutating func add(_ listener: Listener) {
        listeners.append(listener)
        logger.info("listening", metadata: ["kind": "\(listener.kind.rawValue)", "address": "\(listener.address)"])
    }
}

struct ListenError: Error, CustomStringConvertible {
    let kind: String
    let address: String
    let cause: any Error

    var description: String { "cannot listen on \(address) (\(kind)): \(cause)" }
}
