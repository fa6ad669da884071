/// `[gateway.http]`
struct HTTPSettings: Sendable {
    /// Patterns: `*`, or `https://*.example.org:8443`, where the star stands for one or more labels.
    let origins: Reloadable<[String]>
    /// Empty when no files are served.
    let staticDirectory: String

    init(_ settings: PluginSettings) {
        let origin = SettingType<String>.parsed(expected: "\"*\" or an origin like \"https://*.example.org:8443\"") {
            guard Self.isOriginPattern($0) else { throw SettingProblem("\(TOMLText.quoted($0)) is no origin") }
            return $0
        }
        origins = settings.declare(
            "origins", .list(of: origin, count: 1...256), ["*"],
            "Web pages that may connect, by their origin (RFC 6454). \"*\" allows all of them; the star in "
                + "\"https://*.example.org\" stands for one or more labels. Clients that send no origin may connect.",
            isReloadable: true)
        staticDirectory = settings.absolutePath(
            "static_directory", "Folder with files to serve, such as a web phone. Nothing is served without it.")
    }

    /// Scheme, `://`, host with at most one star as its first label, an optional port; no path, not even `/`.
    static func isOriginPattern(_ text: String) -> Bool {
        if text == "*" { return true }
        guard text.utf8.count <= 300, let scheme = ["https://", "http://"].first(where: text.hasPrefix) else {
            return false
        }
        var host = text.dropFirst(scheme.count)
        if host.hasPrefix("*.") { host = host.dropFirst(2) }
        let address = host.last == "]" || !host.contains(":") ? "\(host):0" : String(host)
        guard let parsed = try? ListenAddress(parsing: address), case .tcp(let host, _) = parsed else { return false }
        return !host.isEmpty
    }
}
