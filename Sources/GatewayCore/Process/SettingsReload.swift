internal import Logging

/// Reads the settings file and the certificate anew: everything is checked first, then everything is swapped.
struct SettingsReload {
    private let assembly: GatewayAssembly
    private let notifier: SystemdNotifier
    private let logger = Logger.subsystem("settings")

    init(_ assembly: GatewayAssembly, notifier: SystemdNotifier) {
        self.assembly = assembly
        self.notifier = notifier
    }

    /// - Returns: the paths of the settings that have changed.
    func apply() throws -> [String] {
        let changed = try assembly.store.reload(file: try assembly.file.read())
        assembly.identity.adopt()
        return changed
    }

    func perform() {
        notifier.send(.reloading)
        defer { notifier.send(.ready) }
        do {
            let changed = try apply()
            logger.notice("settings reloaded", metadata: ["changed": "\(changed.joined(separator: " "))"])
        } catch let refused as SettingsStore.ReloadRefused {
            for mistake in refused.mistakes { logger.error("reload refused", metadata: ["mistake": "\(mistake)"]) }
        } catch {
            logger.error("reload refused", metadata: ["mistake": "\(error)"])
        }
    }
}
