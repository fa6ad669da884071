extension RequestFields {
    /// A whole number, written without fraction and exponent: `1.0` and `1e3` are refused.
    public func integer(_ name: StaticString, in values: ClosedRange<Int>) throws -> Int {
        try integer(name, mandatory(name), in: values)
    }

    public func optionalInteger(_ name: StaticString, in values: ClosedRange<Int>) throws -> Int? {
        guard let field = find(name) else { return nil }
        return try integer(name, field, in: values)
    }

    /// Any number that a `Double` can come close to; `1e999` is refused.
    public func number(_ name: StaticString, in values: ClosedRange<Double>? = nil) throws -> Double {
        try number(name, mandatory(name), in: values)
    }

    public func optionalNumber(_ name: StaticString, in values: ClosedRange<Double>? = nil) throws -> Double? {
        guard let field = find(name) else { return nil }
        return try number(name, field, in: values)
    }

    public func boolean(_ name: StaticString) throws -> Bool {
        try boolean(name, mandatory(name))
    }

    public func boolean(_ name: StaticString, default whenAbsent: Bool) throws -> Bool {
        try optionalBoolean(name) ?? whenAbsent
    }

    public func optionalBoolean(_ name: StaticString) throws -> Bool? {
        guard let field = find(name) else { return nil }
        return try boolean(name, field)
    }

    /// A string that is the raw value of one of the cases.
    public func choice<C: RawRepresentable & CaseIterable & Sendable>(_ name: StaticString, of type: C.Type) throws -> C
    where C.RawValue == String {
        try choice(name, mandatory(name), of: type)
    }

    public func optionalChoice<C: RawRepresentable & CaseIterable & Sendable>(
        _ name: StaticString, of type: C.Type
    ) throws -> C? where C.RawValue == String {
        guard let field = find(name) else { return nil }
        return try choice(name, field, of: type)
    }
}

extension RequestFields {
    private func integer(_ name: StaticString, _ field: JSONField, in values: ClosedRange<Int>) throws -> Int {
        guard field.kind == .number, let value = Self.exactInteger(field.value(in: message)), values.contains(value)
        else {
            throw invalid(name, field, expected: FieldExpectation.integer(values))
        }
        return value
    }

    /// The number as sent, if it is a run of digits that fits. The grammar has been checked by the scanner.
    private static func exactInteger(_ json: UnsafeRawBufferPointer) -> Int? {
        let isNegative = json.first == JSONByte.minus
        var value = 0
        for byte in isNegative ? json.dropFirst() : json[...] {
            guard JSONByte.isDigit(byte) else { return nil }
            let shifted = value.multipliedReportingOverflow(by: 10)
            let digit = Int(byte &- 0x30)
            // Counted down when negative: the least Int has no positive counterpart.
            let next =
                isNegative
                ? shifted.partialValue.subtractingReportingOverflow(digit)
                : shifted.partialValue.addingReportingOverflow(digit)
            if shifted.overflow || next.overflow { return nil }
            value = next.partialValue
        }
        return value
    }

    private func number(_ name: StaticString, _ field: JSONField, in values: ClosedRange<Double>?) throws -> Double {
        guard field.kind == .number,
            let value = Double(String(decoding: field.value(in: message), as: UTF8.self)), value.isFinite,
            values?.contains(value) ?? true
        else {
            throw invalid(name, field, expected: FieldExpectation.number(values))
        }
        return value
    }

    private func boolean(_ name: StaticString, _ field: JSONField) throws -> Bool {
        switch field.kind {
        case .true: return true
        case .false: return false
        default: throw invalid(name, field, expected: FieldExpectation.boolean)
        }
    }

    private func choice<C: RawRepresentable & CaseIterable & Sendable>(
        _ name: StaticString, _ field: JSONField, of type: C.Type
    ) throws -> C where C.RawValue == String {
        guard !field.hasLoneSurrogate else { throw invalid(name, field, expected: FieldExpectation.unicode) }
        guard field.kind == .string, let value = C(rawValue: JSONString.string(field, in: message)) else {
            throw invalid(name, field, expected: FieldExpectation.choice(C.allCases.map(\.rawValue)))
        }
        return value
    }
}
