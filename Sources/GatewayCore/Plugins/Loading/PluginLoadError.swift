/// Why a plugin named in the settings cannot be had. It stops the start.
struct PluginLoadError: Error, Equatable {
    /// The plugin as the settings name it.
    let plugin: String
    /// Its library; nil when none was found.
    let path: String?
    let problem: PluginLoadProblem
}

extension PluginLoadError: CustomStringConvertible {
    var description: String {
        "plugin \(plugin)\(path.map { " (\($0))" } ?? ""): \(problem)"
    }
}
