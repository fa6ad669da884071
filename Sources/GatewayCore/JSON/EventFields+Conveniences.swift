/// Values that may be missing: nil adds nothing.
extension EventFields {
    public mutating func add(_ name: StaticString, _ value: String?) {
        if let value { add(name, value) }
    }

    public mutating func add(_ name: StaticString, _ value: Int?) {
        if let value { add(name, value) }
    }

    public mutating func add(_ name: StaticString, _ value: Bool?) {
        if let value { add(name, value) }
    }

    public mutating func add(_ name: StaticString, _ value: Double?) {
        if let value { add(name, value) }
    }

    /// Adds JSON as it is. It must be one complete value in UTF-8; this is not checked.
    public mutating func addRaw(_ name: StaticString, json: [UInt8]) {
        json.withUnsafeBytes { addRaw(name, json: $0) }
    }
}
