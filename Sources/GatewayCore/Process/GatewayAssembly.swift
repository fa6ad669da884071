internal import Logging

/// The gateway's parts, made and checked, with nothing opened or running yet: as far as `gatewayd check` comes.
struct GatewayAssembly {
    let file: ConfigurationFile
    let store: SettingsStore
    let settings: GatewaySettings
    let identity: TLSIdentity
    let origins: OriginRules
    let bus = EventBus()
    /// In the order in which they were named.
    private(set) var plugins: [AssembledPlugin] = []
    private(set) var services: [String: any GatewayService] = [:]
    /// Everything that keeps the gateway from starting, one sentence each.
    private(set) var problems: [String] = []
    /// What is probably not meant so.
    private(set) var warnings: [String] = []

    /// - Parameter linked: plugins that are part of the program, for tests; they need no library.
    init(_ options: GatewayOptions, linked: [PluginFactory] = []) {
        file = ConfigurationFile(options)
        var text: (name: String, text: String)?
        do { text = try file.read() } catch { problems.append("\(error)") }
        store = SettingsStore(file: text, environment: options.environment, overrides: options.overrides)
        settings = GatewaySettings(store, pluginDirectories: options.pluginDirectories)
        identity = TLSIdentity()
        identity.check(settings.tls, in: store)
        origins = OriginRules(settings.http)
        let factories = linked + load(options, except: linked.map(\.manifest.name))
        for factory in factories { add(factory) }
        do { _ = try PluginOrder.sorted(plugins.map(\.manifest)) } catch { problems.append("\(error)") }
        problems += store.allMistakes().map(\.description)
        // A plugin's table is undeclared only when its library could not be loaded, which is a problem already.
        problems += store.undeclaredTables().filter { $0.path.hasPrefix("service.") }.map {
            SettingMistake($0.path, "no loaded plugin uses this service", .file(line: $0.line)).description
        }
        warnings = store.unknownEnvironment().map { "the environment's \($0) is no setting" }
    }

    private mutating func load(_ options: GatewayOptions, except linked: [String]) -> [PluginFactory] {
        var factories: [PluginFactory] = []
        let loader = PluginLoader()
        let named = store.pluginNames.filter { !linked.contains($0) }
        for name in named {
            let table = store.table("plugin.\(name)", title: "Plugin \(name)")
            let library = table.absolutePath("library", "The plugin's library, when it is in none of the folders.")
            do {
                let path = library.isEmpty ? try loader.find(name, in: settings.pluginDirectories) : library
                factories.append(try PluginFactory(loader.load(name, path: path)))
            } catch {
                problems.append("\(error)")
            }
        }
        guard named.isEmpty, linked.isEmpty else { return factories }
        for name in options.bundledPlugins {
            guard let path = try? loader.find(name, in: settings.pluginDirectories) else { continue }
            do { factories.append(try PluginFactory(loader.load(name, path: path))) } catch {
                problems.append("\(error)")
            }
        }
        return factories
    }

    private mutating func add(_ factory: PluginFactory) {
        let manifest = factory.manifest
        do {
            let plugin = try factory.make(store.table("plugin.\(manifest.name)", title: "Plugin \(manifest.name)"))
            plugins.append(AssembledPlugin(manifest: manifest, plugin: plugin))
            for service in manifest.services where services[service.name] == nil {
                let context = ServiceContext(name: service.name, bus: bus)
                let table = store.table("service.\(service.name)", title: "Service \(service.name)")
                services[service.name] = try service.init(settings: table, context: context)
            }
        } catch {
            problems.append("\(PluginError.settings(plugin: manifest.name, error))")
        }
    }
}

/// A plugin whose settings are read.
struct AssembledPlugin: Sendable {
    let manifest: PluginManifest
    let plugin: any Plugin
}

extension PluginFactory {
    /// Takes over a loaded plugin; its own name must be the one that it was loaded by.
    convenience init(_ loaded: LoadedPlugin) throws(PluginError) {
        let factory = Self.adopt(loaded.object)
        guard factory.manifest.name == loaded.name else {
            throw .nameDiffers(expected: loaded.name, actual: factory.manifest.name)
        }
        self.init(manifest: factory.manifest, make: factory.make)
    }
}
