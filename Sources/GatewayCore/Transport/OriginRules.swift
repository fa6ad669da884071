internal import Synchronization

/// Which web pages may connect, as the settings say at the moment.
final class OriginRules: Sendable {
    private let current: Mutex<[OriginPattern]>

    init(_ settings: HTTPSettings, in store: SettingsStore) {
        current = Mutex([])
        store.check(SettingPath("gateway.http.origins")) { proposed in
            for text in proposed[settings.origins] {
                do { _ = try OriginPattern(text) } catch { return "\(error)" }
            }
            return nil
        }
        adopt(settings.origins.value)
        settings.origins.onChange { [weak self] in self?.adopt($0) }
    }

    var patterns: [OriginPattern] { current.withLock { $0 } }

    private func adopt(_ texts: [String]) {
        let patterns = texts.compactMap { try? OriginPattern($0) }
        current.withLock { $0 = patterns }
    }
}
