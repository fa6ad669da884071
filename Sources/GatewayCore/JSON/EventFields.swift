/// What an event or an answer adds to its JSON object.
///
/// Writes straight into what goes out; commas and escapes are put where they belong. Every name may be used once:
/// nothing is looked at again, so nobody notices a second one before the browser does.
public struct EventFields: ~Copyable {
    /// Owned while this value exists and handed on by `finish()`, so no pointer to it is kept anywhere.
    var output: ByteOutput
    private var needsComma: Bool

    /// Goes on with an object that has been opened in `output`.
    /// - Parameter afterMember: whether the object has a member already, so that the next one needs a comma.
    init(continuing output: consuming ByteOutput, afterMember: Bool) {
        self.output = output
        needsComma = afterMember
    }

    /// Begins an object at the end of `output`; `finish()` does not close it.
    init(opening output: consuming ByteOutput) {
        output.append(JSONByte.openBrace)
        self.init(continuing: output, afterMember: false)
    }

    /// The output with everything that was added. The object is still open.
    consuming func finish() -> ByteOutput { output }

    /// Whether the object has a member yet.
    var isEmpty: Bool { !needsComma }

    public mutating func add(_ name: StaticString, _ value: String) {
        key(name)
        output.appendJSONString(value)
    }

    public mutating func add(_ name: StaticString, _ value: Int) {
        key(name)
        output.appendDecimal(Int64(value))
    }

    public mutating func add(_ name: StaticString, _ value: Int64) {
        key(name)
        output.appendDecimal(value)
    }

    public mutating func add(_ name: StaticString, _ value: Bool) {
        key(name)
        output.append(value ? "true" : "false")
    }

    /// Infinities and NaN, which JSON does not know, become null.
    public mutating func add(_ name: StaticString, _ value: Double) {
        key(name)
        output.appendJSONNumber(value)
    }

    public mutating func addNull(_ name: StaticString) {
        key(name)
        output.append("null")
    }

    /// Adds JSON as it is. It must be one complete value in UTF-8; this is not checked.
    public mutating func addRaw(_ name: StaticString, json: UnsafeRawBufferPointer) {
        key(name)
        output.append(json)
    }

    /// Adds a string. What is not UTF-8 is replaced by U+FFFD, as in `String(decoding:as:)`.
    public mutating func add(_ name: StaticString, utf8: UnsafeRawBufferPointer) {
        key(name)
        string(utf8: utf8)
    }

    /// Adds an object with what `body` adds to it.
    public mutating func object(_ name: StaticString, _ body: (inout EventFields) throws -> Void) rethrows {
        key(name)
        try nested(body)
    }

    /// Adds an array with an object for each element.
    public mutating func objects<Elements: Sequence>(
        _ name: StaticString, of elements: Elements, _ body: (inout EventFields, Elements.Element) throws -> Void
    ) rethrows {
        key(name)
        output.append(JSONByte.openBracket)
        var isFirst = true
        for element in elements {
            if !isFirst { output.append(JSONByte.comma) }
            isFirst = false
            try nested { try body(&$0, element) }
        }
        output.append(JSONByte.closeBracket)
    }

    public mutating func strings(_ name: StaticString, _ values: [String]) {
        key(name)
        output.append(JSONByte.openBracket)
        for (index, value) in values.enumerated() {
            if index > 0 { output.append(JSONByte.comma) }
            output.appendJSONString(value)
        }
        output.append(JSONByte.closeBracket)
    }
}

extension EventFields {
    mutating func key(_ name: StaticString) {
        if needsComma { output.append(JSONByte.comma) }
        needsComma = true
        output.appendJSONString(name)
        output.append(JSONByte.colon)
    }

    mutating func key(_ name: String) {
        if needsComma { output.append(JSONByte.comma) }
        needsComma = true
        output.appendJSONString(name)
        output.append(JSONByte.colon)
    }

    /// The object inside is written by the same value: it only has to begin without a comma.
    mutating func nested(_ body: (inout EventFields) throws -> Void) rethrows {
        output.append(JSONByte.openBrace)
        needsComma = false
        // Also when `body` throws, so that what has been written stays JSON.
        defer {
            output.append(JSONByte.closeBrace)
            needsComma = true
        }
        try body(&self)
    }

    private mutating func string(utf8: UnsafeRawBufferPointer) {
        if Self.isUTF8(utf8) {
            output.appendJSONString(utf8)
        } else {
            output.appendJSONString(String(decoding: utf8, as: UTF8.self))
        }
    }

    private static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
        do {
            _ = try UTF8Span(validating: bytes.bindMemory(to: UInt8.self).span)
            return true
        } catch {
            return false
        }
    }
}
