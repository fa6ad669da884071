/// Makes a plugin. This is what crosses the boundary of a shared object, as one opaque pointer.
public final class PluginFactory: Sendable {
    let manifest: PluginManifest
    let make: @Sendable (PluginSettings) throws -> any Plugin

    /// For plugins that are linked into the program instead of loaded, as tests do.
    public init<P: Plugin>(_ type: P.Type) {
        manifest = type.manifest
        make = { try P(settings: $0) }
    }

    init(manifest: PluginManifest, make: @escaping @Sendable (PluginSettings) throws -> any Plugin) {
        self.manifest = manifest
        self.make = make
    }

    /// Takes over what an entry point gave.
    static func adopt(_ handle: UnsafeMutableRawPointer) -> PluginFactory {
        Unmanaged<PluginFactory>.fromOpaque(handle).takeRetainedValue()
    }
}
