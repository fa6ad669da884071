/// `[gateway.http]`
struct HTTPSettings: Sendable {
    /// Patterns: `*`, or `https://*.example.org:8443`, where the star stands for one or more labels.
    let origins: Reloadable<[String]>
    /// Empty when no files are served.
    let staticDirectory: String

    init(_ settings: PluginSettings) {
        let origin = SettingType<String>.parsed(expected: "\"*\" or an origin like \"https://*.example.org:8443\"") {
            do { _ = try OriginPattern($0) } catch { throw SettingProblem("\(error)") }
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
}
