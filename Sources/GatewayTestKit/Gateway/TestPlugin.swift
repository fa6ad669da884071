public import GatewayCore

/// A plugin for a gateway of a test.
public enum TestPlugin: Sendable {
    /// Part of the test's own program.
    case linked(PluginFactory)
    /// Loaded as the daemon does it. Without a path, `lib<name>.so` of the folder that the test was built into.
    case loaded(_ name: String, path: String? = nil)

    /// A plugin whose type the test knows.
    public static func linked<P: Plugin>(_ type: P.Type) -> TestPlugin { .linked(PluginFactory(type)) }
}
