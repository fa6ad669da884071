/// One thing that is wrong with the settings, as `gatewayd check` prints it.
struct SettingMistake: Error, Sendable, Equatable, CustomStringConvertible {
    /// The setting's key path, or the file's name when the file cannot be read as TOML at all.
    let keyPath: String
    let problem: String
    let place: SettingPlace

    init(_ keyPath: String, _ problem: String, _ place: SettingPlace = .builtIn) {
        self.keyPath = keyPath
        self.problem = problem
        self.place = place
    }

    init(_ path: SettingPath, _ problem: String, _ place: SettingPlace = .builtIn) {
        self.init(path.description, problem, place)
    }

    /// The line of `plugins.conf`, where it is known.
    var line: Int? {
        if case .file(let line) = place { line } else { nil }
    }

    var description: String {
        switch place {
        case .builtIn, .file(line: nil): "\(keyPath): \(problem)"
        case .file(line: .some(let line)): "\(keyPath): \(problem) (line \(line))"
        case .environment(let name): "\(keyPath): \(problem) (from the environment, \(name))"
        case .flag: "\(keyPath): \(problem) (from --set)"
        }
    }
}
