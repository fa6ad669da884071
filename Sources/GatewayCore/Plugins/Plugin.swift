/// A feature of the gateway, loaded from a shared object.
///
/// The host calls, in this order: `init`, `attach`, `start`, `run`; at the end `drain`. It undoes what the plugin
/// registered, newest first, so a plugin has no clean-up of its own.
public protocol Plugin: Sendable {
    static var manifest: PluginManifest { get }

    /// Declares and reads the settings of `[plugin.<name>]`. Nothing else is touched: `gatewayd check` comes this far.
    init(settings: PluginSettings) throws

    /// Says what the plugin answers and what it listens to. Opens nothing.
    func attach(to gateway: Gateway) throws

    /// Opens what is needed. Throwing stops the daemon, with the reason.
    func start(_ gateway: Gateway) async throws

    /// Work that lasts as long as the plugin. It is cancelled when the plugin ends.
    func run(_ gateway: Gateway) async throws

    /// The daemon is about to end: finish what is going on, begin nothing. Cancelled when `drain_timeout` is over.
    func drain() async
}

extension Plugin {
    public func start(_ gateway: Gateway) async throws {}
    public func run(_ gateway: Gateway) async throws {}
    public func drain() async {}

    /// What the entry point `lib<Name>_LTX_gateway_plugin` gives to the host, which takes it over.
    public static var handle: UnsafeMutableRawPointer {
        Unmanaged.passRetained(PluginFactory(Self.self)).toOpaque()
    }
}
