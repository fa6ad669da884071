internal import TOMLKit

/// A parsed `plugins.conf`. The only file that knows the TOML library.
///
/// The library keeps what it parses for the life of the process, so a document is parsed once per start or reload.
struct TOMLDocument: Sendable {
    /// Larger files are refused unread.
    static let bytesMax = 1 << 20

    private(set) var entries: [String: SettingValue] = [:]
    private(set) var lines: [SettingPath: Int] = [:]

    init() {}

    /// - Throws: the first mistake in the syntax, with its line. `name` is what the mistake calls the document.
    init(_ text: String, name: String) throws(SettingMistake) {
        guard text.utf8.count <= Self.bytesMax else {
            throw SettingMistake(name, "is larger than \(Self.bytesMax) bytes", .file(line: nil))
        }
        let outline = TOMLOutline(text)
        if let obstacle = outline.obstacle {
            // A mistake before it is the better explanation.
            _ = try Self.parse(String(decoding: text.utf8.prefix(obstacle.statementStart), as: UTF8.self), name)
            throw SettingMistake(name, obstacle.problem, .file(line: obstacle.line))
        }
        entries = try Self.parse(text, name)
        lines = outline.lines
    }

    private static func parse(_ text: String, _ name: String) throws(SettingMistake) -> [String: SettingValue] {
        do {
            return entries(of: try TOMLTable(string: text))
        } catch let error as TOMLParseError {
            throw SettingMistake(name, error.description, .file(line: error.source.begin.line))
        } catch {
            throw SettingMistake(name, "is not TOML", .file(line: nil))
        }
    }

    /// One TOML value, without a key: `[1, 2]`. Nil when the text is anything else.
    static func value(_ text: String) -> SettingValue? {
        guard !text.utf8.contains(UInt8(ascii: "\n")),
            let document = try? TOMLDocument("value = " + text, name: "value"),
            document.entries.count == 1
        else { return nil }
        return document.entries["value"]
    }

    /// Goes as deep as `TOMLOutline` allows.
    private static func entries(of table: TOMLTable) -> [String: SettingValue] {
        var entries: [String: SettingValue] = [:]
        for key in table.keys {
            guard let value = table[key] else { continue }
            entries[key] = convert(value)
        }
        return entries
    }

    private static func convert(_ value: any TOMLValueConvertible) -> SettingValue {
        switch value.type {
        case .string: value.string.map { .string($0) } ?? .unsupported("a string")
        case .int: value.int.map { .integer($0) } ?? .unsupported("an integer")
        case .bool: value.bool.map { .boolean($0) } ?? .unsupported("a boolean")
        case .table: value.table.map { .table(entries(of: $0)) } ?? .unsupported("a table")
        case .array: value.array.map { .array($0.map { convert($0) }) } ?? .unsupported("an array")
        case .double: .unsupported("a floating-point number")
        case .date: .unsupported("a date")
        case .time: .unsupported("a time")
        case .dateTime: .unsupported("a date and time")
        }
    }
}
