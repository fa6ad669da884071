public import GatewayCore
internal import Logging

/// The gateway's SIP user agent, shared by all plugins: accounts, their registrations, requests in and out.
///
/// It is started when the first plugin asks for it; its settings are `[service.sip]`.
public final class SIPEndpoint: GatewayService {
    public static let name = "sip"

    /// All accounts.
    public var directory: AccountDirectory { agent.directory }

    private let settings: SIPSettings
    private let context: ServiceContext
    private let dns: DNSClient
    private let agent: SIPAgent

    /// What is still open at the end has so long.
    private static let endTimeout = Duration.seconds(4)

    public init(settings: PluginSettings, context: ServiceContext) throws {
        let settings = SIPSettings(settings)
        self.settings = settings
        self.context = context
        var options = DNSClientOptions()
        if !settings.dnsServers.isEmpty { options.servers = settings.dnsServers }
        dns = DNSClient(options)
        var location = SIPLocatorOptions()
        location.transports = settings.transports.filter { $0 != .tls || settings.hasTLS }
        let locator = SIPServerLocator(
            resolver: CachingResolver(dns), policy: settings.policy, options: location)
        agent = SIPAgent(settings, context: context, routes: SIPRoutes(locator: locator, proxies: settings.proxies))
    }

    public func start() async throws {
        SofiaLog.begin(context.logger)
        try dns.start()
        let (port, tlsPort) = try await listen()
        var metadata: Logger.Metadata = ["address": "\(settings.address?.description ?? "*")", "port": "\(port)"]
        if tlsPort != 0 { metadata["tls_port"] = "\(tlsPort)" }
        context.logger.info("sip listening", metadata: metadata)
        if settings.transports.contains(.tls), !settings.hasTLS {
            context.logger.warning("no SIP over TLS: there is no file of trusted authorities (ca_file)")
        }
    }

    private func listen() async throws -> (UInt16, UInt16) {
        guard settings.hasTLS, let authorities = settings.caFile else {
            return try await agent.start(certificateDirectory: nil)
        }
        let directory = try CertificateDirectory(
            authorities: authorities, certificate: settings.certificate, privateKey: settings.privateKey)
        return try await agent.start(certificateDirectory: directory.path)
    }

    public func stop() async {
        await agent.stop(within: Self.endTimeout)
        _ = dns.stop()
    }

    /// Adds an account to a connection. Nothing is sent yet.
    /// - Parameter onRegistration: told of each change of its registration, in order, on the SIP thread; it must not wait.
    /// - Returns: nil when the connection has an account of that address already.
    public func add(
        _ configuration: SIPAccountConfiguration, on connection: Connection,
        onRegistration: @escaping @Sendable (SIPAccount, RegistrationState) -> Void
    ) -> SIPAccount? {
        let account = SIPAccount(configuration, connection: connection, agent: agent, onRegistration: onRegistration)
        guard directory.add(account) else { return nil }
        agent.post { $0.add(account) }
        return account
    }

    /// Answers incoming requests of a kind, for all accounts. `body` is called on the SIP thread and must not wait.
    /// - Returns: gives the claim back.
    /// - Throws: ``ClaimConflict`` when another claim could match the same request.
    public func claim(
        _ claim: RequestClaim, by claimant: String, _ body: @escaping @Sendable (IncomingRequest) -> Void
    ) async throws -> @Sendable () -> Void {
        let number = try await agent.claim(claim, by: claimant, body)
        return { [agent] in agent.post { $0.withdraw(number) } }
    }
}
