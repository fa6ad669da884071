/// Names that are made at run time, as in `{"name": "value"}` maps. Literals take the `StaticString` versions, which is
/// what the disfavouring is for.
extension EventFields {
    @_disfavoredOverload
    public mutating func add(_ name: String, _ value: String) {
        key(name)
        output.appendJSONString(value)
    }

    @_disfavoredOverload
    public mutating func add(_ name: String, _ value: Int) {
        key(name)
        output.appendDecimal(Int64(value))
    }

    @_disfavoredOverload
    public mutating func add(_ name: String, _ value: Bool) {
        key(name)
        output.append(value ? "true" : "false")
    }

    @_disfavoredOverload
    public mutating func add(_ name: String, _ value: Double) {
        key(name)
        output.appendJSONNumber(value)
    }

    /// Adds JSON as it is. It must be one complete value in UTF-8; this is not checked.
    @_disfavoredOverload
    public mutating func addRaw(_ name: String, json: [UInt8]) {
        key(name)
        json.withUnsafeBytes { output.append($0) }
    }

    /// Adds an object with what `body` adds to it.
    @_disfavoredOverload
    public mutating func object(_ name: String, _ body: (inout EventFields) throws -> Void) rethrows {
        key(name)
        try nested(body)
    }
}
