/// What a setting may be: how it is read, how it is written, and how to say what was expected.
struct SettingType<Value: Sendable>: Sendable {
    /// Completes the sentence "… is not", with bounds and units: `an integer from 1 to 10`.
    let expected: String
    let shape: SettingShape
    var isSecret = false
    let decode: @Sendable (SettingValue) throws(SettingProblem) -> Value
    let encode: @Sendable (Value) -> SettingValue

    /// The same, but it may be left out.
    var optional: SettingType<Value?> {
        SettingType<Value?>(
            expected: expected,
            shape: shape,
            isSecret: isSecret,
            decode: { [decode] value throws(SettingProblem) in try decode(value) },
            encode: { [encode] value in value.map(encode) ?? .absent }
        )
    }

    /// What to tell the operator about a value that `decode` refused.
    func complaint(about value: SettingValue, _ problem: SettingProblem) -> String {
        let shown = isSecret ? "what is given (a secret, not shown)" : value.excerpt
        // A parser's reason may quote the value.
        guard let reason = problem.reason, !isSecret else { return "\(shown) is not \(expected)" }
        return "\(shown) is not \(expected) (\(reason))"
    }
}

extension SettingType where Value == String {
    static func string(bytes: ClosedRange<Int>) -> SettingType {
        SettingType(
            expected: bytes.lowerBound == 0
                ? "a string of at most \(bytes.upperBound) bytes"
                : "a string of \(bytes.lowerBound) to \(bytes.upperBound) bytes",
            shape: .string,
            decode: { value throws(SettingProblem) in
                guard case .string(let text) = value, bytes.contains(text.utf8.count) else { throw SettingProblem() }
                return text
            },
            encode: { .string($0) }
        )
    }

    static func absolutePath(emptyAllowed: Bool, bytes: Int) -> SettingType {
        SettingType(
            expected: "an absolute path of at most \(bytes) bytes" + (emptyAllowed ? ", or \"\" for none" : ""),
            shape: .string,
            decode: { value throws(SettingProblem) in
                guard case .string(let text) = value, text.utf8.count <= bytes else { throw SettingProblem() }
                guard text.hasPrefix("/") || (emptyAllowed && text.isEmpty) else { throw SettingProblem() }
                return text
            },
            encode: { .string($0) }
        )
    }
}

extension SettingType where Value == Secret {
    static func secret(bytes: ClosedRange<Int>) -> SettingType {
        let text = SettingType<String>.string(bytes: bytes)
        return SettingType(
            expected: text.expected,
            shape: .string,
            isSecret: true,
            decode: { value throws(SettingProblem) in Secret(try text.decode(value)) },
            encode: { .string($0.reveal()) }
        )
    }
}

extension SettingType where Value == Int {
    static func integer(in bounds: ClosedRange<Int>) -> SettingType {
        SettingType(
            expected: "an integer from \(bounds.lowerBound) to \(bounds.upperBound)",
            shape: .integer,
            decode: { value throws(SettingProblem) in
                guard case .integer(let number) = value, bounds.contains(number) else { throw SettingProblem() }
                return number
            },
            encode: { .integer($0) }
        )
    }
}

extension SettingType where Value == Bool {
    static var boolean: SettingType {
        SettingType(
            expected: "true or false",
            shape: .boolean,
            decode: { value throws(SettingProblem) in
                guard case .boolean(let flag) = value else { throw SettingProblem() }
                return flag
            },
            encode: { .boolean($0) }
        )
    }
}

extension SettingType where Value == Duration {
    static func duration(in bounds: ClosedRange<Duration>) -> SettingType {
        let (least, most) = (DurationText.format(bounds.lowerBound), DurationText.format(bounds.upperBound))
        return SettingType(
            expected: "a duration from \"\(least)\" to \"\(most)\" (a whole number of ms, s, m or h)",
            shape: .string,
            decode: { value throws(SettingProblem) in
                guard case .string(let text) = value, let duration = DurationText.parse(text),
                    bounds.contains(duration)
                else { throw SettingProblem() }
                return duration
            },
            encode: { .string(DurationText.format($0)) }
        )
    }
}
