/// `[gateway.admin]`
struct AdminSettings: Sendable {
    let listen: ListenAddress

    init(_ settings: PluginSettings) {
        listen = settings.listenAddress(
            "listen", default: .tcp(host: "127.0.0.1", port: 10890),
            "Where /healthz, /readyz and /metrics are served. There is no authentication: keep it off public networks.")
    }
}
