/// All settings of the daemon itself: the tables `[gateway]` and `[gateway.…]`.
struct GatewaySettings: Sendable {
    /// Folders that are searched for `lib<Name>.so`, in this order.
    let pluginDirectories: [String]
    let webSocket: WebSocketSettings
    let tls: TLSSettings
    let http: HTTPSettings
    let admin: AdminSettings
    let limits: LimitSettings
    let log: LogSettings
    let process: ProcessSettings

    /// Declares all of them. What is wrong is noted in the store.
    /// - Parameter pluginDirectories: searched when the setting is empty. It depends on where the program is, so it is
    ///   not the setting's default: the annotated file must not differ from machine to machine.
    init(_ store: SettingsStore, pluginDirectories: [String] = ["/usr/lib/gatewayd/plugins"]) {
        let table = store.table("gateway", title: "The daemon")
        let directories = table.absolutePaths(
            "plugin_directories", default: [],
            "Folders that are searched for the plugins' libraries, in this order. Without any: the folder of the "
                + "program itself, then /usr/lib/gatewayd/plugins.")
        self.pluginDirectories = directories.isEmpty ? pluginDirectories : directories
        webSocket = WebSocketSettings(store.table("gateway.websocket", title: "WebSocket connections from browsers"))
        tls = TLSSettings(store.table("gateway.tls", title: "Certificate of the wss listener"))
        http = HTTPSettings(store.table("gateway.http", title: "What is served over HTTP"))
        admin = AdminSettings(store.table("gateway.admin", title: "Health and metrics, not for the public"))
        limits = LimitSettings(store.table("gateway.limits", title: "What browsers may use up"))
        log = LogSettings(store.table("gateway.log", title: "The log, on standard error"))
        process = ProcessSettings(
            store.table("gateway.process", title: "The process"), environment: store.environment)
    }
}

extension PluginSettings {
    func absolutePaths(_ key: String, default defaultValue: [String], _ summary: String) -> [String] {
        let path = SettingType<String>.absolutePath(emptyAllowed: false, bytes: 4095)
        return declare(key, .list(of: path, count: 0...16), defaultValue, summary).value
    }
}
