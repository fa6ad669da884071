/// The questions of ``PluginSettings`` for settings that a reload may change; each answer is a box to read from.
public struct ReloadableSettings: Sendable {
    let settings: PluginSettings

    public func string(
        _ key: String, default defaultValue: String, bytes: ClosedRange<Int> = 0...4096, _ summary: String
    ) -> Reloadable<String> {
        settings.declare(key, .string(bytes: bytes), defaultValue, summary, isReloadable: true)
    }

    public func optionalString(
        _ key: String, bytes: ClosedRange<Int> = 0...4096, _ summary: String
    ) -> Reloadable<String?> {
        settings.declare(key, SettingType.string(bytes: bytes).optional, nil, summary, isReloadable: true)
    }

    public func integer(
        _ key: String, default defaultValue: Int, in bounds: ClosedRange<Int>, unit: String? = nil, _ summary: String
    ) -> Reloadable<Int> {
        settings.declare(key, .integer(in: bounds), defaultValue, unit: unit, summary, isReloadable: true)
    }

    public func optionalInteger(
        _ key: String, in bounds: ClosedRange<Int>, unit: String? = nil, _ summary: String
    ) -> Reloadable<Int?> {
        settings.declare(key, SettingType.integer(in: bounds).optional, nil, unit: unit, summary, isReloadable: true)
    }

    public func boolean(_ key: String, default defaultValue: Bool, _ summary: String) -> Reloadable<Bool> {
        settings.declare(key, .boolean, defaultValue, summary, isReloadable: true)
    }

    public func duration(
        _ key: String, default defaultValue: Duration, in bounds: ClosedRange<Duration>, _ summary: String
    ) -> Reloadable<Duration> {
        settings.declare(key, .duration(in: bounds), defaultValue, summary, isReloadable: true)
    }

    public func strings(
        _ key: String, default defaultValue: [String], count: ClosedRange<Int> = 0...64,
        bytes: ClosedRange<Int> = 1...4096, _ summary: String
    ) -> Reloadable<[String]> {
        settings.declare(key, .list(of: .string(bytes: bytes), count: count), defaultValue, summary, isReloadable: true)
    }

    public func stringTable(
        _ key: String, default defaultValue: [String: String] = [:], count: ClosedRange<Int> = 0...64,
        bytes: ClosedRange<Int> = 0...4096, _ summary: String
    ) -> Reloadable<[String: String]> {
        settings.declare(
            key, .table(of: .string(bytes: bytes), count: count), defaultValue, summary, isReloadable: true)
    }

    public func secret(_ key: String, bytes: ClosedRange<Int> = 0...4096, _ summary: String) -> Reloadable<Secret> {
        settings.declare(key, .secret(bytes: bytes), Secret(""), summary, isReloadable: true)
    }

    public func choice<Choice: RawRepresentable & CaseIterable & Sendable>(
        _ key: String, default defaultValue: Choice, _ summary: String
    ) -> Reloadable<Choice> where Choice.RawValue == String {
        settings.declare(key, .choice(), defaultValue, summary, isReloadable: true)
    }

    public func absolutePath(
        _ key: String, default defaultValue: String = "", bytes: Int = 4095, _ summary: String
    ) -> Reloadable<String> {
        settings.declare(
            key, .absolutePath(emptyAllowed: defaultValue.isEmpty, bytes: bytes), defaultValue, summary,
            isReloadable: true)
    }

    /// See ``PluginSettings/value(_:default:expected:_:parse:)``.
    public func value<Value: Sendable & CustomStringConvertible>(
        _ key: String, default defaultValue: Value, expected: String, _ summary: String,
        parse: @escaping @Sendable (String) throws -> Value
    ) -> Reloadable<Value> {
        settings.declare(key, .parsed(expected: expected, parse), defaultValue, summary, isReloadable: true)
    }
}
