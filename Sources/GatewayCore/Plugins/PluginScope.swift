internal import Logging
internal import Synchronization

/// Everything that one plugin has asked the core to do for it; ends when the plugin does.
final class PluginScope: Sendable {
    private struct State {
        var endings: [@Sendable () -> Void] = []
        var isEnded = false
        var problems: [String] = []
    }

    let name: String
    private let state = Mutex(State())

    init(name: String) { self.name = name }

    /// Remembers how to undo something; undoes it at once when the plugin has ended meanwhile.
    func own(_ undo: @escaping @Sendable () -> Void) {
        let isEnded = state.withLock { state in
            if !state.isEnded { state.endings.append(undo) }
            return state.isEnded
        }
        if isEnded { undo() }
    }

    /// Undoes every registration, newest first. Safe to call twice.
    func end() {
        let endings = state.withLock { state in
            state.isEnded = true
            defer { state.endings = [] }
            return state.endings
        }
        for undo in endings.reversed() { undo() }
    }

    /// A registration that could not be made. In `attach` and `start` it makes the start fail.
    func report(_ problem: String) {
        state.withLock { $0.problems.append(problem) }
        Logger.subsystem("plugins").error("refused", metadata: ["plugin": "\(name)", "reason": "\(problem)"])
    }

    var problems: [String] { state.withLock { $0.problems } }
}
