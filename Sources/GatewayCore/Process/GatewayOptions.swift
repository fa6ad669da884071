/// What the command line and the environment say, before any setting is read.
public struct GatewayOptions: Sendable {
    /// The settings file that was asked for; when nil, the first of `defaultConfigurationPaths` that exists is read.
    public var configurationPath: String?
    /// Settings given as flags, each `path=value`. They win over the environment and the file.
    public var overrides: [String] = []
    public var environment: [String: String] = [:]
    /// Plugins that are loaded where the settings name none, as far as their libraries are installed.
    public var bundledPlugins: [String] = []
    /// Where libraries are searched unless `gateway.plugin_directories` says otherwise.
    public var pluginDirectories: [String] = []

    public static let defaultConfigurationPaths = ["plugins.conf", "/etc/gatewayd/plugins.conf"]

    public init() {}
}
