internal import Synchronization

/// Which web pages may connect, as the settings say at the moment.
final class OriginRules: Sendable {
    private let current: Mutex<[OriginPattern]>

    init(_ settings: HTTPSettings) {
        current = Mutex([])
        adopt(settings.origins.value)
        settings.origins.onChange { [weak self] in self?.adopt($0) }
    }

    var patterns: [OriginPattern] { current.withLock { $0 } }

    private func adopt(_ texts: [String]) {
        let patterns = texts.compactMap { try? OriginPattern($0) }
        current.withLock { $0 = patterns }
    }
}
