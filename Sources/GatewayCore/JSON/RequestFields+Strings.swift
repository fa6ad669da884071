extension RequestFields {
    /// Bytes that a string may have when nothing else is said.
    public static let stringBytes = 0...65_536

    /// - Parameter bytes: sizes that are accepted.
    public func string(_ name: StaticString, bytes: ClosedRange<Int> = Self.stringBytes) throws -> String {
        try string(name, mandatory(name), bytes: bytes)
    }

    public func optionalString(_ name: StaticString, bytes: ClosedRange<Int> = Self.stringBytes) throws -> String? {
        guard let field = find(name) else { return nil }
        return try string(name, field, bytes: bytes)
    }

    /// The decoded content of a string, without making a `String` of it; not even copied if it has no escapes.
    /// The pointer must not be kept.
    public func withUTF8<R>(
        _ name: StaticString, bytes: ClosedRange<Int> = Self.stringBytes, _ body: (UnsafeRawBufferPointer) throws -> R
    ) throws -> R {
        try withUTF8(name, mandatory(name), bytes: bytes, body)
    }

    /// The same; `body` is not called when the field is absent.
    public func withOptionalUTF8<R>(
        _ name: StaticString, bytes: ClosedRange<Int> = Self.stringBytes, _ body: (UnsafeRawBufferPointer) throws -> R
    ) throws -> R? {
        guard let field = find(name) else { return nil }
        return try withUTF8(name, field, bytes: bytes, body)
    }

    /// All fields of a map whose values are strings, `{"name": "value", ...}`, in their order; null values are left
    /// out.
    /// - Parameter bytes: sizes that are accepted for each value.
    public func allStrings(bytes: ClosedRange<Int> = Self.stringBytes) throws -> [(String, String)] {
        var pairs: [(String, String)] = []
        pairs.reserveCapacity(count)
        try forEachMember { field in
            guard field.kind != .null else { return }
            let key = String(decoding: JSONString.decodedBytes(field.key(in: message)), as: UTF8.self)
            try check(field, bytes: bytes, name: path.name(of: key))
            pairs.append((key, JSONString.string(field, in: message)))
        }
        return pairs
    }
}

extension RequestFields {
    /// Strings of an array, in their order. Null is no string.
    /// - Parameters:
    ///   - count: numbers of elements that are accepted.
    ///   - bytes: sizes that are accepted for each element.
    public func strings(
        _ name: StaticString, count: ClosedRange<Int>, bytes: ClosedRange<Int> = Self.stringBytes
    ) throws -> [String] {
        try strings(name, mandatory(name), count: count, bytes: bytes)
    }

    public func optionalStrings(
        _ name: StaticString, count: ClosedRange<Int>, bytes: ClosedRange<Int> = Self.stringBytes
    ) throws -> [String]? {
        guard let field = find(name) else { return nil }
        return try strings(name, field, count: count, bytes: bytes)
    }
}

extension RequestFields {
    func string(_ name: StaticString, _ field: JSONField, bytes: ClosedRange<Int>) throws -> String {
        try check(field, bytes: bytes, name: path.name(of: name.description))
        return JSONString.string(field, in: message)
    }

    private func withUTF8<R>(
        _ name: StaticString, _ field: JSONField, bytes: ClosedRange<Int>, _ body: (UnsafeRawBufferPointer) throws -> R
    ) throws -> R {
        try check(field, bytes: bytes, name: path.name(of: name.description))
        let content = field.content(in: message)
        guard field.hasEscapes else { return try body(content) }
        return try withUnsafeTemporaryAllocation(byteCount: content.count, alignment: 1) { buffer in
            guard let target = buffer.baseAddress else { return try body(content) }
            return try body(UnsafeRawBufferPointer(start: target, count: JSONString.decode(content, to: target)))
        }
    }

    private func strings(
        _ name: StaticString, _ field: JSONField, count: ClosedRange<Int>, bytes: ClosedRange<Int>
    ) throws -> [String] {
        var strings: [String] = []
        let expected = { FieldExpectation.strings(count, bytes: bytes) }
        try forEachElement(of: name, field, count: count, expected: expected()) { element, index in
            try check(element, bytes: bytes, name: path.name(of: "\(name)[\(index)]"))
            strings.append(JSONString.string(element, in: message))
        }
        return strings
    }

    /// Makes certain that the value is a string of an accepted size that can be decoded.
    private func check(_ field: JSONField, bytes: ClosedRange<Int>, name: @autoclosure () -> String) throws {
        let expected: String
        if field.kind != .string {
            expected = FieldExpectation.string(bytes)
        } else if field.hasLoneSurrogate {
            expected = FieldExpectation.unicode
        } else if !JSONString.hasSize(field, in: message, within: bytes) {
            expected = FieldExpectation.string(bytes)
        } else {
            return
        }
        let value = FieldError.excerpt(field.value(in: message))
        throw FieldError(field: name(), kind: .invalid(value: value, expected: expected))
    }
}
