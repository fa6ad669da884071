internal import Logging
internal import NIOCore

/// A gateway inside the process of a test: what `GatewayTestKit` is built on.
@_spi(TestKit) public final class TestKitGateway: Sendable {
    /// Why it cannot be started, all reasons at once.
    public struct Refused: Error {
        public let problems: [String]
    }

    /// Why a browser was not let in, as its upgrade would have been answered.
    public struct UpgradeRefused: Error {
        public let status: Int
        public let reason: String
    }

    let server: GatewayServer

    /// - Parameter linked: plugins that are part of the program.
    public init(_ options: GatewayOptions, linked: [PluginFactory], clock: GatewayClock) throws(Refused) {
        let assembly = GatewayAssembly(options, linked: linked)
        guard assembly.problems.isEmpty else { throw Refused(problems: assembly.problems) }
        server = GatewayServer(assembly, clock: clock)
    }

    public func start() async throws { try await server.start() }
    public func drain() async { await server.drain() }
    /// Also after a failed start.
    public func stop() async { await server.stop() }

    public var readiness: Readiness { server.readiness }

    /// Where it listens, by kind: `ws`, `wss`, `unix`.
    public var addresses: [String: String] {
        Dictionary(uniqueKeysWithValues: server.addresses.map { ($0.key.rawValue, $0.value) })
    }

    /// Reads the settings file and the certificate anew, as SIGHUP does.
    /// - Returns: the paths of the settings that have changed.
    public func reload() throws -> [String] {
        do {
            return try SettingsReload(server.assembly, notifier: SystemdNotifier(environment: { _ in nil })).apply()
        } catch let refused as SettingsStore.ReloadRefused {
            throw Refused(problems: refused.mistakes.map(\.description))
        }
    }

    /// Returns when all event loops have done what was asked of them before, and what that asked of them.
    public func settle() async throws {
        for _ in 0..<2 { try await server.switchboard.onEachLoopNow { _ in } }
    }

    /// Lets in a browser that has no socket.
    /// - Parameter receive: is called on the connection's event loop.
    public func connect(
        subprotocol name: String, from remoteAddress: String, receive: @escaping @Sendable (CarriedMessage) -> Void
    ) async throws -> InMemorySocket {
        let switchboard = server.switchboard
        guard let subprotocol = Subprotocol(rawValue: name) else {
            throw UpgradeRefused(status: 406, reason: "No compatible protocol specified")
        }
        guard let eventLoop = switchboard.anyEventLoop else {
            throw UpgradeRefused(status: 503, reason: "Gateway is not started")
        }
        switch switchboard.admission.beginConnection(from: remoteAddress) {
        case .draining: throw UpgradeRefused(status: 503, reason: "Gateway is draining")
        case .tooManyConnections: throw UpgradeRefused(status: 503, reason: "Too many connections")
        case nil: break
        }
        let carrier = InMemoryCarrier(deliver: receive) { switchboard.admission.endConnection(from: remoteAddress) }
        return try await eventLoop.submit {
            guard let loop = switchboard.loop(of: eventLoop) else {
                carrier.end()
                throw UpgradeRefused(status: 503, reason: "Gateway is not started")
            }
            let handle = Connection(
                id: switchboard.makeConnectionID(), remoteAddress: remoteAddress,
                capabilities: subprotocol.capabilities, eventLoop: eventLoop)
            LocalConnection(handle: handle, subprotocol: subprotocol, carrier: carrier, loop: loop).open()
            return InMemorySocket(connection: handle, carrier: carrier)
        }.get()
    }
}
