extension SettingsStore {
    /// A complete `plugins.conf`: every setting with its meaning; what is at its default stands there as a comment.
    ///
    /// Taken as a file it gives the same settings again, secrets excepted: they are never written.
    func annotated() -> String {
        var text = """
            # Settings of gatewayd, in TOML. A line like "#key = value" shows a default; remove the "#" to change it.
            # Each setting can also be given by a variable of the environment (gateway.limits.connections is
            # GATEWAY_LIMITS_CONNECTIONS) or by a flag (--set gateway.limits.connections=100).

            """
        for (table, settings) in snapshot.settingsByTable() {
            text += "\n"
            if !table.title.isEmpty { text += TOMLText.comment(table.title) }
            text += "[\(table.path)]\n"
            for setting in settings {
                text += "\n" + Self.annotated(setting, in: table.path)
            }
        }
        return text
    }

    private static func annotated(_ setting: SettingDeclaration, in table: SettingPath) -> String {
        let shown = EffectiveSetting(setting)
        let key = SettingPath(parts: Array(setting.path.parts.dropFirst(table.parts.count)))
        var facts = shown.expected
        if let unit = shown.unit { facts += ", in \(unit)" }
        facts += shown.defaultValue.isEmpty ? "; no default" : "; default \(shown.defaultValue)"
        facts += shown.isReloadable ? "; reloadable" : "; restart"
        if shown.isSecret { facts += "; secret, never shown" }
        let isCommentedOut = setting.isSecret || setting.current.value == setting.defaultValue
        return TOMLText.comment(shown.summary) + TOMLText.comment("(\(facts))")
            + "\(isCommentedOut ? "#" : "")\(key) = \(shown.value)".trimmingTrailingSpace() + "\n"
    }
}

extension String {
    fileprivate func trimmingTrailingSpace() -> String {
        hasSuffix(" ") ? String(dropLast()) : self
    }
}
