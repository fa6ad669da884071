public import Logging

/// Something that several plugins share and a shared library offers: a user agent, a media server's client.
///
/// It is started when the first plugin asks for it, and stopped after all plugins have ended, the last started first.
public protocol GatewayService: AnyObject, Sendable {
    /// Its settings are the table `[service.<name>]`.
    static var name: String { get }

    /// Declares and reads the settings; nothing is opened yet.
    init(settings: PluginSettings, context: ServiceContext) throws

    /// Opens what it needs. Throwing makes the start of the plugin that asked for it fail.
    func start() async throws

    /// Ends what `start` began. Called once, also when `start` was cancelled half-way.
    func stop() async
}

/// What a service may use of the gateway.
public struct ServiceContext: Sendable {
    private let name: String
    private let bus: EventBus

    init(name: String, bus: EventBus) {
        self.name = name
        self.bus = bus
    }

    /// Logs under `service.<name>`. For `start` and later: while services are made, the log is not set up yet.
    public var logger: Logger { .subsystem("service.\(name)") }

    /// Tells plugins about something.
    public func publish(_ event: some GatewayEvent) { bus.publish(event) }
}
