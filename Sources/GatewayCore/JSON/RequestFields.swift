/// The fields of one JSON object: a request, or an object inside of one.
///
/// A view of the message's bytes, valid during the call it is passed to; the compiler does not let it be kept. Nothing
/// is decoded until a getter asks for it, so ask for what you need and store that.
///
/// The getters throw `FieldError`; let it through and the sender is told which field was wrong and what was expected.
/// A field that is `null` counts as absent. Sizes of strings are in bytes of UTF-8, after decoding.
public struct RequestFields: ~Copyable {
    /// Both stay valid as long as this view: whoever makes one keeps them alive around the call it is passed to.
    let message: UnsafeRawBufferPointer
    private let members: UnsafeBufferPointer<JSONField>
    private let hasEscapedKeys: Bool
    let path: FieldPath

    /// - Parameters:
    ///   - message: the bytes that `members` were found in.
    ///   - hasEscapedKeys: whether any of the members' keys has an escape.
    init(
        _ message: UnsafeRawBufferPointer, members: UnsafeBufferPointer<JSONField>, hasEscapedKeys: Bool,
        path: FieldPath = FieldPath()
    ) {
        self.message = message
        self.members = members
        self.hasEscapedKeys = hasEscapedKeys
        self.path = path
    }

    /// The number of fields, those that are null or that nobody asks for included.
    public var count: Int { members.count }

    /// Whether the field is present and not null.
    public func contains(_ name: StaticString) -> Bool { find(name) != nil }

    /// The value as sent, whatever it is: JSON in UTF-8.
    public func rawJSON(_ name: StaticString) throws -> [UInt8] {
        [UInt8](try mandatory(name).value(in: message))
    }

    /// The value as sent, or nil.
    public func optionalRawJSON(_ name: StaticString) -> [UInt8]? {
        find(name).map { [UInt8]($0.value(in: message)) }
    }

    /// An error for a value that only the caller can judge, worded like those of the getters.
    /// - Parameter expected: what would be right, as in "an address".
    public func invalid(_ name: StaticString, expected: String) -> FieldError {
        guard let field = find(name) else { return missing(name) }
        return invalid(name, field, expected: expected)
    }
}

extension RequestFields {
    /// The member with this name unless it is null.
    func find(_ name: StaticString) -> JSONField? {
        name.withUTF8Buffer { find(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// Requests have a handful of members, hence no hashing.
    func find(utf8 name: UnsafeRawBufferPointer) -> JSONField? {
        guard let base = name.baseAddress else { return nil }
        let prefix = JSONText(base: base, count: name.count).keyPrefix(at: 0, length: name.count)
        for field in members where field.keyPrefix == prefix && Int(field.keyLength) == name.count {
            if !field.keyHasEscapes, name.count <= 8 || JSONString.equal(field.key(in: message), name) {
                return field.kind == .null ? nil : field
            }
        }
        return hasEscapedKeys ? findEscaped(name) : nil
    }

    private func findEscaped(_ name: UnsafeRawBufferPointer) -> JSONField? {
        for field in members where field.keyHasEscapes && JSONString.content(field.key(in: message), equals: name) {
            return field.kind == .null ? nil : field
        }
        return nil
    }

    func mandatory(_ name: StaticString) throws -> JSONField {
        guard let field = find(name) else { throw missing(name) }
        return field
    }

    func missing(_ name: StaticString) -> FieldError {
        FieldError(field: path.name(of: name.description), kind: .missing)
    }

    func invalid(_ name: StaticString, _ field: JSONField, expected: String) -> FieldError {
        let value = FieldError.excerpt(field.value(in: message))
        return FieldError(field: path.name(of: name.description), kind: .invalid(value: value, expected: expected))
    }

    /// Calls `body` for each member, null or not.
    func forEachMember(_ body: (JSONField) throws -> Void) rethrows {
        for field in members { try body(field) }
    }
}

extension JSONScanner {
    /// The members of the object scanned last; `message` is what was scanned.
    borrowing func withFields<R>(
        of message: UnsafeRawBufferPointer, _ body: (borrowing RequestFields) throws -> R
    ) rethrows -> R {
        try body(RequestFields(message, members: members, hasEscapedKeys: hasEscapedKeys))
    }
}
