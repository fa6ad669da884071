extension PluginSettings {
    /// A text. `bytes` bounds its length in UTF-8.
    public func string(
        _ key: String, default defaultValue: String, bytes: ClosedRange<Int> = 0...4096, _ summary: String
    ) -> String {
        declare(key, .string(bytes: bytes), defaultValue, summary).value
    }

    /// A text that may be left out.
    public func optionalString(_ key: String, bytes: ClosedRange<Int> = 0...4096, _ summary: String) -> String? {
        declare(key, SettingType.string(bytes: bytes).optional, nil, summary).value
    }

    /// A whole number. `unit` is for the operator: `"bytes"`.
    public func integer(
        _ key: String, default defaultValue: Int, in bounds: ClosedRange<Int>, unit: String? = nil, _ summary: String
    ) -> Int {
        declare(key, .integer(in: bounds), defaultValue, unit: unit, summary).value
    }

    /// A whole number that may be left out.
    public func optionalInteger(
        _ key: String, in bounds: ClosedRange<Int>, unit: String? = nil, _ summary: String
    ) -> Int? {
        declare(key, SettingType.integer(in: bounds).optional, nil, unit: unit, summary).value
    }

    /// `true` or `false`.
    public func boolean(_ key: String, default defaultValue: Bool, _ summary: String) -> Bool {
        declare(key, .boolean, defaultValue, summary).value
    }

    /// A time span, written `"250ms"`, `"10s"`, `"5m"` or `"1h"`; milliseconds are the finest.
    public func duration(
        _ key: String, default defaultValue: Duration, in bounds: ClosedRange<Duration>, _ summary: String
    ) -> Duration {
        declare(key, .duration(in: bounds), defaultValue, summary).value
    }

    /// A list of texts; in the environment and in flags `a,b`.
    public func strings(
        _ key: String, default defaultValue: [String], count: ClosedRange<Int> = 0...64,
        bytes: ClosedRange<Int> = 1...4096, _ summary: String
    ) -> [String] {
        declare(key, .list(of: .string(bytes: bytes), count: count), defaultValue, summary).value
    }

    /// A table of texts under keys that the operator chooses; in the environment and in flags `a=1,b=2`.
    public func stringTable(
        _ key: String, default defaultValue: [String: String] = [:], count: ClosedRange<Int> = 0...64,
        bytes: ClosedRange<Int> = 0...4096, _ summary: String
    ) -> [String: String] {
        declare(key, .table(of: .string(bytes: bytes), count: count), defaultValue, summary).value
    }

    /// A password, token or key: masked wherever settings are printed. Empty when not given.
    public func secret(_ key: String, bytes: ClosedRange<Int> = 0...4096, _ summary: String) -> Secret {
        declare(key, .secret(bytes: bytes), Secret(""), summary).value
    }

    /// One of the cases of an enum, by raw value.
    public func choice<Choice: RawRepresentable & CaseIterable & Sendable>(
        _ key: String, default defaultValue: Choice, _ summary: String
    ) -> Choice where Choice.RawValue == String {
        declare(key, .choice(), defaultValue, summary).value
    }

    /// A path that begins with `/`. It may be empty, for "none", exactly if the default is.
    public func absolutePath(
        _ key: String, default defaultValue: String = "", bytes: Int = 4095, _ summary: String
    ) -> String {
        declare(key, .absolutePath(emptyAllowed: defaultValue.isEmpty, bytes: bytes), defaultValue, summary).value
    }

    /// A text that means something: an address, a pattern.
    /// - Parameters:
    ///   - default: its `description` must be a text that `parse` takes.
    ///   - expected: completes the sentence "… is not" for the operator: `an address like "host:port"`.
    ///   - parse: throws ``SettingProblem`` to say more about what is wrong.
    public func value<Value: Sendable & CustomStringConvertible>(
        _ key: String, default defaultValue: Value, expected: String, _ summary: String,
        parse: @escaping @Sendable (String) throws -> Value
    ) -> Value {
        declare(key, .parsed(expected: expected, parse), defaultValue, summary).value
    }
}
