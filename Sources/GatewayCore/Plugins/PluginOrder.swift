/// In which order plugins start: each after what it requires, otherwise as they are named. They stop the other way round.
enum PluginOrder {
    static func sorted(_ manifests: [PluginManifest]) throws(PluginError) -> [PluginManifest] {
        var sorted: [PluginManifest] = []
        var path: [String] = []
        for manifest in manifests { try visit(manifest, among: manifests, path: &path, sorted: &sorted) }
        return sorted
    }

    private static func visit(
        _ manifest: PluginManifest, among manifests: [PluginManifest], path: inout [String],
        sorted: inout [PluginManifest]
    ) throws(PluginError) {
        if sorted.contains(where: { $0.name == manifest.name }) { return }
        if let start = path.firstIndex(of: manifest.name) {
            throw .circularRequirement(Array(path[start...]) + [manifest.name])
        }
        path.append(manifest.name)
        for requirement in manifest.requires {
            guard let required = manifests.first(where: { $0.name == requirement }) else {
                throw .missingRequirement(plugin: manifest.name, requirement: requirement)
            }
            try visit(required, among: manifests, path: &path, sorted: &sorted)
        }
        path.removeLast()
        sorted.append(manifest)
    }
}
