/// A value as `plugins.conf` can hold it.
enum SettingValue: Sendable, Equatable {
    case string(String)
    case integer(Int)
    case boolean(Bool)
    case array([SettingValue])
    case table([String: SettingValue])
    /// A TOML value that no setting takes (a float, a date, a time), by the name of its type.
    case unsupported(String)
    /// An optional setting that was not given.
    case absent

    /// The value as TOML.
    var toml: String {
        switch self {
        case .string(let text): TOMLText.quoted(text)
        case .integer(let number): String(number)
        case .boolean(let flag): flag ? "true" : "false"
        case .array(let values): "[" + values.map(\.toml).joined(separator: ", ") + "]"
        case .table(let entries) where entries.isEmpty: "{}"
        case .table(let entries): "{ " + Self.inlineEntries(entries) + " }"
        case .unsupported(let type): type
        case .absent: ""
        }
    }

    /// The value as a message shows it: TOML, cut after 40 bytes.
    var excerpt: String {
        let shown = toml
        guard shown.utf8.count > 40 else { return shown }
        var cut = ""
        for character in shown {
            if cut.utf8.count + character.utf8.count > 40 { break }
            cut.append(character)
        }
        return cut + "…"
    }

    private static func inlineEntries(_ entries: [String: SettingValue]) -> String {
        entries.sorted { $0.key < $1.key }
            .map { (key, value) in "\(SettingPath(parts: [key])) = \(value.toml)" }
            .joined(separator: ", ")
    }
}
