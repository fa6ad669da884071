/// How a setting's TOML looks; it decides how plain text from the environment or a flag is understood.
enum SettingShape: Sendable {
    case string, integer, boolean, list, table

    /// `text` as a value of this shape. TOML is understood, and so are the forms people type: `a,b` for a list,
    /// `a=1,b=2` for a table. What fits neither comes back as a string, which the setting's type then refuses.
    func value(from text: String) -> SettingValue {
        switch self {
        case .string:
            if text.hasPrefix("\"") || text.hasPrefix("'"), case .string(let unquoted) = TOMLDocument.value(text) {
                return .string(unquoted)
            }
            return .string(text)
        case .integer:
            if let number = Int(text) { return .integer(number) }
            if case .integer(let number) = TOMLDocument.value(text) { return .integer(number) }
            return .string(text)
        case .boolean:
            switch text {
            case "true", "1": return .boolean(true)
            case "false", "0": return .boolean(false)
            default: return .string(text)
            }
        case .list:
            if text.hasPrefix("["), let value = TOMLDocument.value(text) { return value }
            return .array(Self.items(text).map { .string($0) })
        case .table:
            if text.hasPrefix("{"), let value = TOMLDocument.value(text) { return value }
            return Self.entries(text) ?? .string(text)
        }
    }

    private static func items(_ text: String) -> [String] {
        let items = text.split(separator: ",", omittingEmptySubsequences: false).map { trimmed($0) }
        return items == [""] ? [] : items
    }

    private static func entries(_ text: String) -> SettingValue? {
        var entries: [String: SettingValue] = [:]
        for item in items(text) {
            guard let separator = item.firstIndex(of: "=") else { return nil }
            let key = trimmed(item[..<separator])
            guard !key.isEmpty, entries[key] == nil else { return nil }
            entries[key] = .string(trimmed(item[item.index(after: separator)...]))
        }
        return .table(entries)
    }

    private static func trimmed(_ text: Substring) -> String {
        var rest = text
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
