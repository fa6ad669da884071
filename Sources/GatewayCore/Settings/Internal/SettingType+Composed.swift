extension SettingType {
    static func choice() -> SettingType
    where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
        let names = Value.allCases.map { TOMLText.quoted($0.rawValue) }
        return SettingType(
            expected: names.count == 1 ? names.joined() : "one of " + names.joined(separator: ", "),
            shape: .string,
            decode: { value throws(SettingProblem) in
                guard case .string(let text) = value, let choice = Value(rawValue: text) else { throw SettingProblem() }
                return choice
            },
            encode: { .string($0.rawValue) }
        )
    }

    static func parsed(expected: String, _ parse: @escaping @Sendable (String) throws -> Value) -> SettingType
    where Value: CustomStringConvertible {
        SettingType(
            expected: expected,
            shape: .string,
            decode: { value throws(SettingProblem) in
                guard case .string(let text) = value else { throw SettingProblem() }
                do {
                    return try parse(text)
                } catch let problem as SettingProblem {
                    throw problem
                } catch {
                    throw SettingProblem(String(describing: error))
                }
            },
            encode: { .string($0.description) }
        )
    }

    static func list<Element>(of element: SettingType<Element>, count: ClosedRange<Int>) -> SettingType
    where Value == [Element] {
        SettingType(
            expected: "a list of \(count.lowerBound) to \(count.upperBound) values, each \(element.expected)",
            shape: .list,
            decode: { value throws(SettingProblem) in
                guard case .array(let values) = value, count.contains(values.count) else { throw SettingProblem() }
                var decoded: [Element] = []
                for value in values {
                    do throws(SettingProblem) {
                        decoded.append(try element.decode(value))
                    } catch {
                        throw SettingProblem(error.reason ?? value.excerpt)
                    }
                }
                return decoded
            },
            encode: { values in .array(values.map(element.encode)) }
        )
    }

    static func table<Element>(of element: SettingType<Element>, count: ClosedRange<Int>) -> SettingType
    where Value == [String: Element] {
        SettingType(
            expected: "a table of \(count.lowerBound) to \(count.upperBound) entries, each \(element.expected)",
            shape: .table,
            decode: { value throws(SettingProblem) in
                guard case .table(let entries) = value, count.contains(entries.count) else { throw SettingProblem() }
                var decoded: [String: Element] = [:]
                for (key, value) in entries.sorted(by: { $0.key < $1.key }) {
                    do throws(SettingProblem) {
                        decoded[key] = try element.decode(value)
                    } catch {
                        throw SettingProblem("\(SettingPath(parts: [key])): \(error.reason ?? value.excerpt)")
                    }
                }
                return decoded
            },
            encode: { entries in .table(entries.mapValues(element.encode)) }
        )
    }
}
