import Synchronization

/// The daemon's settings: what the operator gave, and what the code that uses it declared.
///
/// Settings are declared where they are used, through ``PluginSettings``. Since the store remembers every declaration,
/// it knows which keys mean nothing, can print all settings with their meaning, and can check a new file as a whole
/// before it takes anything from it. All settings are declared while the daemon starts.
final class SettingsStore: Sendable {
    struct Table: Sendable {
        let path: SettingPath
        let title: String
    }

    struct Check: Sendable {
        let path: SettingPath
        let problem: @Sendable (ProposedSettings) -> String?
    }

    /// A box whose value follows from others.
    struct Combination: Sendable {
        let box: any StagedBox
        /// Proposes the new value; true when it differs from the old one.
        let propose: @Sendable (ProposedSettings) -> Bool
    }

    struct State: Sendable {
        var sources: SettingsSources
        var tables: [Table] = []
        var declarations: [SettingDeclaration] = []
        var checks: [Check] = []
        var combinations: [Combination] = []
        var mistakes: [SettingMistake] = []
    }

    let state: Mutex<State>
    /// Held for a whole reload.
    let reloading = Mutex(())
    /// The environment the store was made with, for defaults that follow from it.
    let environment: [String: String]

    /// - Parameters:
    ///   - file: the text of `plugins.conf` and the name that mistakes give it; nil when there is no file.
    ///   - environment: all variables; those named `GATEWAY_…` override the file.
    ///   - overrides: the arguments of `--set`, each `path=value`; they override both.
    init(file: (name: String, text: String)? = nil, environment: [String: String] = [:], overrides: [String] = []) {
        let sources = SettingsSources(file: file, environment: environment, overrides: overrides)
        self.environment = environment
        state = Mutex(State(sources: sources, mistakes: sources.mistakes))
    }

    /// The settings of one table, `gateway.limits` or `plugin.Echo`. From now on its keys must be declared.
    func table(_ path: String, title: String = "") -> PluginSettings {
        let path = SettingPath(path)
        state.withLock { state in
            if !state.tables.contains(where: { $0.path == path }) {
                state.tables.append(Table(path: path, title: title))
            }
        }
        return PluginSettings(store: self, table: path)
    }

    /// All that is known at this moment.
    var snapshot: State {
        state.withLock { $0 }
    }

    /// The names of the plugins to load: the tables `[plugin.X]` of the file, in its order, then those of flags.
    var pluginNames: [String] {
        state.withLock { $0.sources.tableNames(below: SettingPath("plugin")) }
    }

    /// What has been found wrong so far, without the keys that nobody declared.
    var mistakes: [SettingMistake] {
        state.withLock { $0.mistakes }
    }

    /// Everything that is wrong, once all settings are declared: what is wrong in the file first, by line.
    func allMistakes() -> [SettingMistake] {
        let all = mistakes + undeclaredKeys()
        return all.enumerated()
            .sorted { ($0.element.line ?? .max, $0.offset) < ($1.element.line ?? .max, $1.offset) }
            .map(\.element)
    }
}

extension SettingsStore {
    /// Declares a setting and gives its value in a box. A value that will not do is noted, and the default stands in.
    func declare<Value>(
        _ path: SettingPath, _ type: SettingType<Value>, default defaultValue: Value, unit: String?, summary: String,
        isReloadable: Bool
    ) -> Reloadable<Value> {
        let box = Reloadable(defaultValue)
        var declaration = SettingDeclaration(
            path, type, default: defaultValue, box: box, unit: unit, summary: summary, isReloadable: isReloadable)
        var mistakes: [SettingMistake] = []
        switch declaration.propose(state.withLock { $0.sources }) {
        case .success(let reading):
            box.commit()
            declaration.current = reading
        case .failure(let mistake):
            mistakes.append(mistake)
        }
        state.withLock { [declaration, mistakes] state in
            if let earlier = state.declarations.first(where: { $0.path == path }), !earlier.agrees(with: declaration) {
                state.mistakes.append(SettingMistake(path, "is declared twice, in two ways; a mistake in the program"))
            }
            for mistake in mistakes where !state.mistakes.contains(mistake) {
                state.mistakes.append(mistake)
            }
            state.declarations.append(declaration)
        }
        return box
    }

    /// Adds a condition that several settings must meet together, and tests it at once.
    func check(_ path: SettingPath, _ problem: @escaping @Sendable (ProposedSettings) -> String?) {
        let found = problem(ProposedSettings())
        state.withLock { state in
            state.checks.append(Check(path: path, problem: problem))
            guard let found, !state.mistakes.contains(where: { $0.keyPath == path.description }) else { return }
            state.mistakes.append(SettingMistake(path, found, state.place(of: path)))
        }
    }

    func combine<Value: Equatable & Sendable>(
        _ make: @escaping @Sendable (ProposedSettings) -> Value
    ) -> Reloadable<Value> {
        let box = Reloadable(make(ProposedSettings()))
        let combination = Combination(box: box) { proposed in
            let value = make(proposed)
            let isChanged = value != box.value
            box.propose(value)
            return isChanged
        }
        state.withLock { $0.combinations.append(combination) }
        return box
    }
}

extension SettingsStore.State {
    /// Where the setting's value came from.
    func place(of path: SettingPath) -> SettingPlace {
        declarations.first { $0.path == path }.flatMap { sources.given(path, $0.shape)?.place } ?? .builtIn
    }
}
