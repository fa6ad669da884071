/// One setting, as the code that uses it declared it.
struct SettingDeclaration: Sendable {
    /// What a source gives for the setting, in the form in which two ways to write the same are equal.
    struct Reading: Sendable, Equatable {
        let value: SettingValue
        let origin: SettingOrigin
    }

    let path: SettingPath
    let summary: String
    let unit: String?
    let expected: String
    let shape: SettingShape
    let isReloadable: Bool
    let isSecret: Bool
    let defaultValue: SettingValue
    let box: any StagedBox
    /// Reads the setting from sources and proposes the value to `box`.
    let propose: @Sendable (SettingsSources) -> Result<Reading, SettingMistake>
    var current: Reading

    init<Value>(
        _ path: SettingPath, _ type: SettingType<Value>, default defaultValue: Value, box: Reloadable<Value>,
        unit: String?, summary: String, isReloadable: Bool
    ) {
        self.path = path
        self.summary = summary
        self.unit = unit
        self.expected = type.expected
        self.shape = type.shape
        self.isReloadable = isReloadable
        self.isSecret = type.isSecret
        self.defaultValue = type.encode(defaultValue)
        self.box = box
        self.propose = { sources in
            guard let given = sources.given(path, type.shape) else {
                box.propose(defaultValue)
                return .success(Reading(value: type.encode(defaultValue), origin: .default))
            }
            do throws(SettingProblem) {
                let value = try type.decode(given.value)
                box.propose(value)
                return .success(Reading(value: type.encode(value), origin: given.place.origin))
            } catch {
                return .failure(SettingMistake(path, type.complaint(about: given.value, error), given.place))
            }
        }
        self.current = Reading(value: self.defaultValue, origin: .default)
    }

    /// True when both say the same about the same setting; code may then read it in two places.
    func agrees(with other: SettingDeclaration) -> Bool {
        path == other.path && expected == other.expected && defaultValue == other.defaultValue
            && isReloadable == other.isReloadable && isSecret == other.isSecret
    }
}
