internal import Logging

extension LogSettings {
    /// Makes the log follow the settings, now and after each reload.
    func apply(to target: LogLevels) {
        let set: @Sendable (Levels) -> Void = { levels in
            target.set(
                default: Logger.Level(levels.level), subsystems: levels.exceptions.mapValues { Logger.Level($0) })
        }
        set(levels.value)
        levels.onChange(set)
    }
}

extension Logger.Level {
    fileprivate init(_ level: LogSettings.Level) {
        // The names are the same; an unknown one cannot come out of the settings.
        self = Logger.Level(rawValue: level.rawValue) ?? .info
    }
}
