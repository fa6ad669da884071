extension SettingsStore {
    /// A table of the file that the code for it has not asked for.
    struct UndeclaredTable: Sendable, Equatable {
        let path: String
        let line: Int?
    }

    /// The keys and tables that nobody declared, each a mistake. Of `[plugin.X]` and `[service.x]` only the tables that
    /// were asked for are looked into; see ``undeclaredTables()``.
    func undeclaredKeys() -> [SettingMistake] {
        snapshot.undeclaredKeys()
    }

    /// The tables `[plugin.X]` and `[service.x]` that nobody asked for.
    func undeclaredTables() -> [UndeclaredTable] {
        let state = snapshot
        return ["plugin", "service"].flatMap { kind in
            state.sources.tableNames(below: SettingPath(kind))
                .map { SettingPath(kind).child($0) }
                .filter { path in !state.tables.contains { $0.path == path } }
                .map { UndeclaredTable(path: $0.description, line: state.sources.line($0)) }
        }
    }

    /// The variables named `GATEWAY_…` that override nothing: worth a warning, but not a mistake, since orchestrators
    /// set variables after the names of services, `GATEWAY_PORT` for one that is called "gateway".
    func unknownEnvironment() -> [String] {
        let state = snapshot
        let known = Set(state.declarations.map { $0.path.environmentName })
        return environment.keys.filter { $0.hasPrefix("GATEWAY_") && !known.contains($0) }.sorted()
    }
}

extension SettingsStore.State {
    func undeclaredKeys() -> [SettingMistake] {
        UndeclaredKeys(self).mistakes
    }
}

/// Goes through the file and the flags and compares with what was declared.
private struct UndeclaredKeys {
    private(set) var mistakes: [SettingMistake] = []

    private let sources: SettingsSources
    private let settings: Set<SettingPath>
    private let openSettings: Set<SettingPath>
    private let tables: Set<SettingPath>
    private let nearestName: NearestName
    private var suggestionsLeft = 20

    private static let roots = ["gateway", "plugin", "service"]

    init(_ state: SettingsStore.State) {
        sources = state.sources
        settings = Set(state.declarations.map(\.path))
        openSettings = Set(state.declarations.filter { if case .table = $0.shape { true } else { false } }.map(\.path))
        let opened = state.tables.map(\.path)
        tables = Set(opened + (opened + settings).flatMap(\.ancestors) + Self.roots.map { SettingPath($0) })
        nearestName = NearestName(among: settings.union(tables))
        visit(sources.document.entries, at: SettingPath(parts: []))
        for override in sources.overrides where !isKnown(override.path) && !isLeftToItsOwner(override.path) {
            report(override.path, "unknown setting", .flag)
        }
    }

    private mutating func visit(_ entries: [String: SettingValue], at table: SettingPath) {
        let lines = entries.keys.map { (key: $0, line: sources.line(table.child($0)) ?? .max) }
        for (key, _) in lines.sorted(by: { ($0.line, $0.key) < ($1.line, $1.key) }) {
            let path = table.child(key)
            guard let value = entries[key], !settings.contains(path) else { continue }
            visit(value, at: path)
        }
    }

    private mutating func visit(_ value: SettingValue, at path: SettingPath) {
        let place = SettingPlace.file(line: sources.line(path))
        if tables.contains(path) {
            guard case .table(let entries) = value else {
                return add(SettingMistake(path, "\(value.excerpt) is not a table of settings", place))
            }
            return visit(entries, at: path)
        }
        if path.parts.count == 1 {
            return add(SettingMistake(path, "is not one of the tables gateway, plugin and service", place))
        }
        guard case .table = value else { return report(path, "unknown setting", place) }
        guard !isLeftToItsOwner(path) else { return }
        guard path.parts.count != 2 || path.parts.last.map(SettingPath.isBareKey) == true else {
            return add(SettingMistake(path, "a name may have letters, digits, \"-\" and \"_\" only", place))
        }
        report(path, "unknown table", place)
    }

    private func isKnown(_ path: SettingPath) -> Bool {
        settings.contains(path) || path.ancestors.contains { openSettings.contains($0) }
    }

    /// In a table `[plugin.X]` or `[service.x]` that nobody asked for.
    private func isLeftToItsOwner(_ path: SettingPath) -> Bool {
        let owner = SettingPath(parts: Array(path.parts.prefix(2)))
        return ["plugin", "service"].contains(path.parts.first) && path.parts.count >= 2 && !tables.contains(owner)
            && (path != owner || isTable(owner))
    }

    private func isTable(_ path: SettingPath) -> Bool {
        sources.tableNames(below: SettingPath(parts: path.parts.dropLast())).contains(path.parts.last ?? "")
    }

    private mutating func report(_ path: SettingPath, _ problem: String, _ place: SettingPlace) {
        var problem = problem
        if suggestionsLeft > 0 {
            suggestionsLeft -= 1
            if let near = nearestName.find(path) {
                problem += "; did you mean \(near)?"
            }
        }
        add(SettingMistake(path, problem, place))
    }

    /// A file that is something else altogether need not be listed in full.
    private mutating func add(_ mistake: SettingMistake) {
        if mistakes.count < 100 { mistakes.append(mistake) }
    }
}
