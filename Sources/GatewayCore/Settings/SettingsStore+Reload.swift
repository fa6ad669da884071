import Synchronization

extension SettingsStore {
    struct ReloadRefused: Error, Sendable, Equatable {
        let mistakes: [SettingMistake]
    }

    /// Takes the reloadable settings from a new text of the file; the environment and the flags stay as they were.
    ///
    /// All or nothing: everything is validated first, then every changed setting takes its new value, then their
    /// observers are called in the order of declaration.
    /// - Returns: the paths of the settings that changed.
    /// - Throws: everything that is wrong, and every changed setting that needs a restart; nothing has changed then.
    @discardableResult
    func reload(file: (name: String, text: String)?) throws(ReloadRefused) -> [String] {
        let outcome: Result<[String], ReloadRefused> = reloading.withLock { _ in
            let before = snapshot
            let reload = Reload(before, before.sources.reloaded(file: file))
            guard reload.mistakes.isEmpty else {
                before.boxes.forEach { $0.discard() }
                return .failure(ReloadRefused(mistakes: reload.mistakes))
            }
            before.boxes.forEach { $0.commit() }
            state.withLock { $0.accept(reload) }
            reload.changedBoxes.forEach { $0.notifyObservers() }
            return .success(reload.changedPaths)
        }
        return try outcome.get()
    }
}

/// A reload under way: what it would change, and what forbids it.
private struct Reload {
    let sources: SettingsSources
    private(set) var mistakes: [SettingMistake]
    private(set) var readings: [SettingDeclaration.Reading?] = []
    private(set) var changedPaths: [String] = []
    private(set) var changedBoxes: [any StagedBox] = []

    init(_ state: SettingsStore.State, _ sources: SettingsSources) {
        self.sources = sources
        mistakes = sources.mistakes
        guard mistakes.isEmpty else { return }
        compareTables(state)
        for declaration in state.declarations {
            propose(declaration)
        }
        var proposedState = state
        proposedState.sources = sources
        mistakes += proposedState.undeclaredKeys()
        // Before the checks, which may look at combined values too.
        for combination in state.combinations where combination.propose(ProposedSettings()) {
            changedBoxes.append(combination.box)
        }
        for check in state.checks where !mistakes.contains(where: { $0.keyPath == check.path.description }) {
            guard let problem = check.problem(ProposedSettings()) else { continue }
            mistakes.append(SettingMistake(check.path, problem, proposedState.place(of: check.path)))
        }
    }

    private mutating func propose(_ declaration: SettingDeclaration) {
        switch declaration.propose(sources) {
        case .failure(let mistake):
            readings.append(nil)
            if !mistakes.contains(mistake) { mistakes.append(mistake) }
        case .success(let reading):
            readings.append(reading)
            guard reading.value != declaration.current.value else { return }
            changedBoxes.append(declaration.box)
            guard !changedPaths.contains(declaration.path.description) else { return }
            changedPaths.append(declaration.path.description)
            if !declaration.isReloadable {
                let place = sources.given(declaration.path, declaration.shape)?.place ?? .builtIn
                mistakes.append(SettingMistake(declaration.path, "needs a restart to change", place))
            }
        }
    }

    /// Plugins are loaded and unloaded only by a restart.
    private mutating func compareTables(_ state: SettingsStore.State) {
        let plugin = SettingPath("plugin")
        let (old, new) = (state.sources.tableNames(below: plugin), sources.tableNames(below: plugin))
        for name in new where !old.contains(name) {
            let path = plugin.child(name)
            mistakes.append(SettingMistake(path, "needs a restart to be added", .file(line: sources.line(path))))
        }
        for name in old where !new.contains(name) {
            mistakes.append(SettingMistake(plugin.child(name), "needs a restart to be removed"))
        }
    }
}

extension SettingsStore.State {
    fileprivate var boxes: [any StagedBox] {
        declarations.map(\.box) + combinations.map(\.box)
    }

    /// Declarations are only ever added, so those that the reload read stand where they stood.
    fileprivate mutating func accept(_ reload: Reload) {
        sources = reload.sources
        for (index, reading) in reload.readings.enumerated() {
            guard let reading, declarations.indices.contains(index) else { continue }
            declarations[index].current = reading
        }
    }
}
