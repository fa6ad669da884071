internal import Glibc

/// Finds `plugins.conf`.
struct ConfigurationFile {
    /// Nil where no file was asked for and none exists: the defaults work.
    let path: String?

    init(_ options: GatewayOptions) {
        path =
            options.configurationPath
            ?? GatewayOptions.defaultConfigurationPaths.first { access($0, F_OK) == 0 }
    }

    func read() throws(SettingMistake) -> (name: String, text: String)? {
        guard let path else { return nil }
        return try SettingsFile.read(path)
    }
}
