/// `[gateway.process]`
struct ProcessSettings: Sendable {
    /// Absolute. What the daemon keeps: its self-signed certificate, and what plugins store.
    let stateDirectory: String
    let drainTimeout: Reloadable<Duration>

    init(_ settings: PluginSettings, environment: [String: String]) {
        stateDirectory = settings.absolutePath(
            "state_directory", default: Self.defaultStateDirectory(environment),
            "Folder for what the daemon keeps, such as its self-signed certificate; created when it is missing. Unless "
                + "set: systemd's StateDirectory, else .local/state/gatewayd in the home folder, else "
                + "/var/lib/gatewayd.")
        drainTimeout = settings.reloadable.duration(
            "drain_timeout", default: .seconds(30), in: .zero...(.seconds(3600)),
            "How long running work may take to end when the daemon stops. Then it is cut off.")
    }

    /// systemd's folder (`StateDirectory=` in systemd.exec(5), several are separated by colons), or one below the
    /// user's home after the XDG Base Directory Specification.
    static func defaultStateDirectory(_ environment: [String: String]) -> String {
        if let directory = environment["STATE_DIRECTORY"]?.split(separator: ":").first, directory.hasPrefix("/") {
            return String(directory)
        }
        if let home = environment["HOME"], home.hasPrefix("/"), home.utf8.count < 4000 {
            return (home.hasSuffix("/") ? String(home.dropLast()) : home) + "/.local/state/gatewayd"
        }
        return "/var/lib/gatewayd"
    }
}
