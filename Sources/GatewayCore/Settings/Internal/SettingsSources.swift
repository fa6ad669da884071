/// Everything the operator has said: the file, the environment, the flags. Values are looked up in it by their path.
struct SettingsSources: Sendable {
    struct Override: Sendable {
        let path: SettingPath
        let text: String
    }

    /// A value that was given, and where.
    struct Given {
        let value: SettingValue
        let place: SettingPlace
    }

    private(set) var document = TOMLDocument()
    let environment: [String: String]
    private(set) var overrides: [Override] = []
    private var overrideMistakes: [SettingMistake] = []
    private var documentMistake: SettingMistake?

    /// - Parameters:
    ///   - file: the text of `plugins.conf` and the name that mistakes give it; nil when there is no file.
    ///   - overrides: the arguments of `--set`, each `path=value`; the last one for a path counts.
    init(file: (name: String, text: String)?, environment: [String: String], overrides: [String]) {
        self.environment = environment
        for argument in overrides {
            read(override: argument)
        }
        replaceDocument(file)
    }

    /// What could not even be read.
    var mistakes: [SettingMistake] {
        overrideMistakes + (documentMistake.map { [$0] } ?? [])
    }

    /// The same environment and flags with another file.
    func reloaded(file: (name: String, text: String)?) -> SettingsSources {
        var sources = self
        sources.replaceDocument(file)
        return sources
    }

    func given(_ path: SettingPath, _ shape: SettingShape) -> Given? {
        let whole = overridden(path, shape) ?? fromEnvironment(path, shape) ?? fromFile(path)
        guard case .table = shape else { return whole }
        return merged(whole, withOverridesBelow: path)
    }

    /// The tables right below `path` that the file or a flag names, in the order of the file. What is no proper name,
    /// as it might be the path of a file, is left out.
    func tableNames(below path: SettingPath) -> [String] {
        var names: [String] = []
        if case .table(let entries)? = value(at: path) {
            names = entries.compactMap { key, value in
                if case .table = value, SettingPath.isBareKey(key) { key } else { nil }
            }
            names.sort { (line(path.child($0)) ?? .max, $0) < (line(path.child($1)) ?? .max, $1) }
        }
        for override in overrides where override.path.isBelow(path) {
            let rest = override.path.parts.dropFirst(path.parts.count)
            if let name = rest.first, rest.count > 1, !names.contains(name) { names.append(name) }
        }
        return names
    }

    func line(_ path: SettingPath) -> Int? {
        document.lines[path]
    }

    private mutating func read(override argument: String) {
        guard let separator = argument.firstIndex(of: "=") else {
            // The argument is not repeated: it might hold a secret.
            overrideMistakes.append(SettingMistake("--set", "an argument is not of the form path=value"))
            return
        }
        let path = SettingPath(String(argument[..<separator]))
        guard path.parts.count > 1, path.parts.allSatisfy(SettingPath.isBareKey) else {
            overrideMistakes.append(SettingMistake("--set", "\(argument[..<separator]) is not the path of a setting"))
            return
        }
        overrides.append(Override(path: path, text: String(argument[argument.index(after: separator)...])))
    }

    private mutating func replaceDocument(_ file: (name: String, text: String)?) {
        (document, documentMistake) = (TOMLDocument(), nil)
        guard let file else { return }
        do {
            document = try TOMLDocument(file.text, name: file.name)
        } catch {
            documentMistake = error
        }
    }

    private func value(at path: SettingPath) -> SettingValue? {
        var value = SettingValue.table(document.entries)
        for part in path.parts {
            guard case .table(let entries) = value, let next = entries[part] else { return nil }
            value = next
        }
        return value
    }

    private func fromFile(_ path: SettingPath) -> Given? {
        value(at: path).map { Given(value: $0, place: .file(line: line(path))) }
    }

    private func fromEnvironment(_ path: SettingPath, _ shape: SettingShape) -> Given? {
        let name = path.environmentName
        return environment[name].map { Given(value: shape.value(from: $0), place: .environment(name)) }
    }

    private func overridden(_ path: SettingPath, _ shape: SettingShape) -> Given? {
        overrides.last { $0.path == path }.map { Given(value: shape.value(from: $0.text), place: .flag) }
    }

    /// `--set gateway.log.levels.http=debug` changes one entry of a table.
    private func merged(_ whole: Given?, withOverridesBelow path: SettingPath) -> Given? {
        let below = overrides.filter { $0.path.isBelow(path) }
        guard !below.isEmpty else { return whole }
        var entries: [String: SettingValue] = [:]
        if let whole {
            guard case .table(let given) = whole.value else { return whole }
            entries = given
        }
        for override in below {
            let key = override.path.parts.dropFirst(path.parts.count).joined(separator: ".")
            entries[key] = SettingShape.string.value(from: override.text)
        }
        return Given(value: .table(entries), place: .flag)
    }
}
