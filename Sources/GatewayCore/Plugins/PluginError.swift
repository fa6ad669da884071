/// Why the plugins cannot be hosted. Each says which plugin, and what to do.
enum PluginError: Error, CustomStringConvertible {
    case nameDiffers(expected: String, actual: String)
    case missingRequirement(plugin: String, requirement: String)
    case circularRequirement([String])
    case settings(plugin: String, any Error)
    case attach(plugin: String, reason: String)
    case start(plugin: String, any Error)

    var description: String {
        switch self {
        case .nameDiffers(let expected, let actual):
            "plugin \(expected): the library holds a plugin that calls itself '\(actual)'"
        case .missingRequirement(let plugin, let requirement):
            "plugin \(plugin): requires plugin \(requirement), which is not loaded; add [plugin.\(requirement)]"
        case .circularRequirement(let names):
            "plugins require each other in a circle: \(names.joined(separator: " -> "))"
        case .settings(let plugin, let error): "plugin \(plugin): settings refused: \(error)"
        case .attach(let plugin, let reason): "plugin \(plugin): \(reason)"
        case .start(let plugin, let error): "plugin \(plugin): start failed: \(error)"
        }
    }
}
