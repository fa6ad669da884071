extension RequestFields {
    /// An object inside of this one. Errors thrown for its fields carry the path: `originator.uri`.
    public func object<R>(_ name: StaticString, _ body: (borrowing RequestFields) throws -> R) throws -> R {
        try object(name, mandatory(name), body)
    }

    /// The same; `body` is not called when the field is absent.
    public func optionalObject<R>(_ name: StaticString, _ body: (borrowing RequestFields) throws -> R) throws -> R? {
        guard let field = find(name) else { return nil }
        return try object(name, field, body)
    }

    /// Objects of an array, in their order. Errors thrown for their fields carry the path: `candidates[2].sdpMid`.
    /// - Parameter count: numbers of elements that are accepted.
    public func objects<R>(
        _ name: StaticString, count: ClosedRange<Int>, _ body: (borrowing RequestFields) throws -> R
    ) throws -> [R] {
        try objects(name, mandatory(name), count: count, body)
    }

    public func optionalObjects<R>(
        _ name: StaticString, count: ClosedRange<Int>, _ body: (borrowing RequestFields) throws -> R
    ) throws -> [R]? {
        guard let field = find(name) else { return nil }
        return try objects(name, field, count: count, body)
    }
}

extension RequestFields {
    private func object<R>(
        _ name: StaticString, _ field: JSONField, _ body: (borrowing RequestFields) throws -> R
    ) throws -> R {
        var scanner = JSONScanner()
        return try scan(field, at: path.appending(name), with: &scanner, body)
    }

    private func objects<R>(
        _ name: StaticString, _ field: JSONField, count: ClosedRange<Int>, _ body: (borrowing RequestFields) throws -> R
    ) throws -> [R] {
        var scanner = JSONScanner()
        var results: [R] = []
        try forEachElement(of: name, field, count: count, expected: FieldExpectation.objects(count)) { element, index in
            results.append(try scan(element, at: path.appending(name, index: index), with: &scanner, body))
        }
        return results
    }

    private func scan<R>(
        _ field: JSONField, at path: FieldPath, with scanner: inout JSONScanner,
        _ body: (borrowing RequestFields) throws -> R
    ) throws -> R {
        let json = field.value(in: message)
        func refusal(_ expected: String) -> FieldError {
            FieldError(field: path.objectName, kind: .invalid(value: FieldError.excerpt(json), expected: expected))
        }
        guard field.kind == .object else { throw refusal(FieldExpectation.object) }
        switch scanner.scan(json) {
        case .object: break
        case .tooManyMembers: throw refusal(FieldExpectation.smallObject)
        // Cannot occur in a message that has been scanned.
        case .notAnObject, .invalid, .tooDeep: throw refusal(FieldExpectation.object)
        }
        if let repeated = scanner.repeatedKey {
            let key = String(decoding: JSONString.decodedBytes(repeated.key(in: json)), as: UTF8.self)
            throw FieldError(field: path.name(of: key), kind: .repeated)
        }
        let fields = RequestFields(
            json, members: scanner.members, hasEscapedKeys: scanner.hasEscapedKeys, path: path)
        return try body(fields)
    }

    /// Calls `body` for each element of an array; the element's key is empty. Throws when the value is no array, or
    /// one of the wrong length.
    func forEachElement(
        of name: StaticString, _ field: JSONField, count: ClosedRange<Int>, expected: @autoclosure () -> String,
        _ body: (JSONField, Int) throws -> Void
    ) throws {
        guard field.kind == .array, let base = message.baseAddress else {
            throw invalid(name, field, expected: expected())
        }
        let text = JSONText(base: base, count: message.count)
        var index = 0
        var deepest = 0
        var offset = text.skipWhitespace(from: Int(field.valueOffset) + 1)
        // The array has been scanned before, so its elements end and the bracket comes.
        while offset < text.count, text.byte(offset) != JSONByte.closeBracket {
            guard index < count.upperBound else { throw invalid(name, field, expected: expected()) }
            var element = JSONField()
            let end = text.endOfValue(
                from: offset, kind: &element.kind, traits: &element.traits, level: 0, deepest: &deepest)
            guard end >= 0 else { throw invalid(name, field, expected: expected()) }
            element.valueOffset = UInt32(truncatingIfNeeded: offset)
            element.valueLength = UInt32(truncatingIfNeeded: end &- offset)
            try body(element, index)
            index += 1
            offset = text.skipWhitespace(from: end)
            if offset < text.count, text.byte(offset) == JSONByte.comma {
                offset = text.skipWhitespace(from: offset &+ 1)
            }
        }
        guard index >= count.lowerBound else { throw invalid(name, field, expected: expected()) }
    }
}
