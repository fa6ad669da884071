/// Where a value was given. Flags override the environment, the environment overrides the file.
enum SettingOrigin: String, Sendable {
    case `default`, file, environment, flag
}

/// The origin of one value, with what the operator needs to find it.
enum SettingPlace: Sendable, Equatable {
    case builtIn
    case file(line: Int?)
    case environment(String)
    case flag

    var origin: SettingOrigin {
        switch self {
        case .builtIn: .default
        case .file: .file
        case .environment: .environment
        case .flag: .flag
        }
    }
}
