/// The settings of one table of `plugins.conf`, `[plugin.Echo]` for the plugin Echo.
///
/// A plugin declares each of its settings by asking for it, with a default, its bounds and a sentence for the operator:
///
/// ```swift
/// let limit = settings.integer("limit", default: 5, in: 1...10, "how many echoes a browser may wait for")
/// let greeting = settings.reloadable.string("greeting", default: "hello", "what is put before each echo")
/// ```
///
/// Asking never fails: a value that will not do is noted for the operator, with its place in the file, and the default
/// stands in, so that all mistakes are reported together; the daemon then does not start. Keys that nobody asked for
/// are mistakes too, so ask for every setting in the plugin's initializer.
///
/// What is asked for here stays as it is until a restart; what is asked for through ``reloadable`` can change.
public struct PluginSettings: Sendable {
    let store: SettingsStore
    let table: SettingPath

    init(store: SettingsStore, table: SettingPath) {
        self.store = store
        self.table = table
    }

    /// Settings for the test of a plugin.
    /// - Parameter toml: what would stand below `[plugin.Test]`.
    public init(testing toml: String = "") {
        let store = SettingsStore(file: ("test", "[plugin.Test]\n" + toml))
        self = store.table("plugin.Test")
    }

    /// The same questions, for settings that a reload may change.
    public var reloadable: ReloadableSettings {
        ReloadableSettings(settings: self)
    }

    /// What is wrong with the settings as far as they have been asked for, unknown keys included, a sentence each.
    public var mistakes: [String] {
        store.allMistakes().map(\.description)
    }

    /// A condition that several settings must meet together. Tested at once, and again before each reload.
    /// - Parameters:
    ///   - key: the setting that a failure is reported for.
    ///   - problem: what is wrong with the proposed values, or nil. Read reloadable settings through its argument.
    public func check(_ key: String, _ problem: @escaping @Sendable (ProposedSettings) -> String?) {
        store.check(table.appending(key), problem)
    }

    /// A value made from several reloadable settings, which changes in one step with them.
    public func combined<Value: Equatable & Sendable>(
        _ make: @escaping @Sendable (ProposedSettings) -> Value
    ) -> Reloadable<Value> {
        store.combine(make)
    }

    func declare<Value>(
        _ key: String, _ type: SettingType<Value>, _ defaultValue: Value, unit: String? = nil, _ summary: String,
        isReloadable: Bool = false
    ) -> Reloadable<Value> {
        store.declare(
            table.appending(key), type, default: defaultValue, unit: unit, summary: summary,
            isReloadable: isReloadable)
    }
}
