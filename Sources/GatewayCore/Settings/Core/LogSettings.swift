/// `[gateway.log]`
struct LogSettings: Sendable {
    /// From the most talkative to the most silent, by the names that operators know from swift-log.
    enum Level: String, CaseIterable, Sendable {
        case trace, debug, info, notice, warning, error, critical
    }

    enum Format: String, CaseIterable, Sendable {
        case text, json
    }

    struct Levels: Sendable, Equatable {
        let level: Level
        /// Subsystems that differ, by name.
        let exceptions: [String: Level]

        func level(of subsystem: String) -> Level {
            exceptions[subsystem] ?? level
        }
    }

    let levels: Reloadable<Levels>
    let format: Format

    init(_ settings: PluginSettings) {
        let level = settings.reloadable.choice(
            "level", default: Level.info, "What is logged: this level and all that are more severe.")
        format = settings.choice("format", default: .text, "One line of text, or one JSON object, for each entry.")
        let exceptions = settings.declare(
            "levels", .table(of: .choice(), count: 0...64), [String: Level](),
            "Subsystems that log at another level: { connections = \"debug\", \"plugin.Echo\" = \"trace\" }.",
            isReloadable: true)
        levels = settings.combined { proposed in
            Levels(level: proposed[level], exceptions: proposed[exceptions])
        }
    }
}
