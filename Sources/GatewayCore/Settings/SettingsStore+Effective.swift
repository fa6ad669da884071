/// A setting as `gatewayd settings` prints it.
struct EffectiveSetting: Sendable, Equatable {
    let path: String
    /// The value that holds, as TOML; masked when it is a secret, empty when an optional setting was not given.
    let value: String
    let defaultValue: String
    let unit: String?
    let expected: String
    let origin: SettingOrigin
    let isReloadable: Bool
    let isSecret: Bool
    let summary: String

    init(_ declaration: SettingDeclaration) {
        path = declaration.path.description
        value = Self.shown(declaration.current.value, isSecret: declaration.isSecret)
        defaultValue = Self.shown(declaration.defaultValue, isSecret: declaration.isSecret)
        unit = declaration.unit
        expected = declaration.expected
        origin = declaration.current.origin
        isReloadable = declaration.isReloadable
        isSecret = declaration.isSecret
        summary = declaration.summary
    }

    private static func shown(_ value: SettingValue, isSecret: Bool) -> String {
        isSecret && value != .string("") && value != .absent ? TOMLText.quoted(Secret.mask) : value.toml
    }
}

extension EffectiveSetting: CustomStringConvertible {
    /// `gateway.limits.connections = 200  # flag`
    var description: String {
        "\(path) = \(value.isEmpty ? "(none)" : value)  # \(origin.rawValue)"
    }
}

extension SettingsStore {
    /// All declared settings, table by table.
    func effective() -> [EffectiveSetting] {
        snapshot.settingsByTable().flatMap(\.settings).map(EffectiveSetting.init)
    }
}

extension SettingsStore.State {
    /// What was declared in each table, in the order in which the code asked; a setting declared twice occurs once.
    func settingsByTable() -> [(table: SettingsStore.Table, settings: [SettingDeclaration])] {
        var seen: Set<SettingPath> = []
        let unique = declarations.filter { seen.insert($0.path).inserted }
        // A key with a dot stands below its table; the longest table that fits is its own.
        let owners = tables.sorted { $0.path.parts.count > $1.path.parts.count }
        let grouped = Dictionary(grouping: unique) { setting in
            owners.first { setting.path.isBelow($0.path) }?.path
        }
        return tables.map { ($0, grouped[$0.path] ?? []) }
    }
}
