internal import Logging
internal import Synchronization

/// From which level on a subsystem is logged. Can be changed while the daemon runs; every logger follows at once.
///
/// A rule for `websocket` also holds for `websocket.frames`, unless there is a longer one.
/// A logger asks an atomic number of its own subsystem, so a disabled log statement takes no lock.
final class LogLevels: Sendable {
    private struct State {
        var fallback: Logger.Level
        var rules: [String: Logger.Level]
        /// One for each label that was ever asked for; labels are constants of the program, so there are few.
        var cells: [String: LogLevelCell] = [:]

        func level(of label: String) -> Logger.Level {
            var name = label[...]
            while true {
                if let rule = rules[String(name)] { return rule }
                guard let dot = name.lastIndex(of: ".") else { return fallback }
                name = name[..<dot]
            }
        }
    }

    /// What if labels are no constants after all: the ones beyond follow the rules as they are now, and no changes.
    private static let cellsMax = 1_000

    private let state: Mutex<State>

    /// - Parameters:
    ///   - fallback: for subsystems without a rule.
    ///   - subsystems: rules by the name of the subsystem.
    init(default fallback: Logger.Level = .info, subsystems: [String: Logger.Level] = [:]) {
        state = Mutex(State(fallback: fallback, rules: subsystems))
    }

    /// Replaces all rules.
    func set(default fallback: Logger.Level, subsystems: [String: Logger.Level]) {
        state.withLock { state in
            state.fallback = fallback
            state.rules = subsystems
            for (label, cell) in state.cells { cell.level = state.level(of: label) }
        }
    }

    /// The level of one subsystem as the rules are now.
    func level(of subsystem: String) -> Logger.Level {
        state.withLock { $0.level(of: subsystem) }
    }

    func cell(for label: String) -> LogLevelCell {
        state.withLock { state in
            if let cell = state.cells[label] { return cell }
            let cell = LogLevelCell(state.level(of: label))
            if state.cells.count < Self.cellsMax { state.cells[label] = cell }
            return cell
        }
    }
}

/// The level of one subsystem, shared by all of its loggers.
final class LogLevelCell: Sendable {
    private let raw: Atomic<UInt8>

    init(_ level: Logger.Level) { raw = Atomic(level.ordinal) }

    var level: Logger.Level {
        get { Logger.Level(ordinal: raw.load(ordering: .relaxed)) }
        set { raw.store(newValue.ordinal, ordering: .relaxed) }
    }
}

extension Logger.Level {
    fileprivate var ordinal: UInt8 {
        switch self {
        case .trace: 0
        case .debug: 1
        case .info: 2
        case .notice: 3
        case .warning: 4
        case .error: 5
        case .critical: 6
        }
    }

    fileprivate init(ordinal: UInt8) {
        switch ordinal {
        case 0: self = .trace
        case 1: self = .debug
        case 2: self = .info
        case 3: self = .notice
        case 4: self = .warning
        case 5: self = .error
        default: self = .critical
        }
    }
}
