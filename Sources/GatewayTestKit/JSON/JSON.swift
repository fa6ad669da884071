/// A JSON value, to be written in tests as it would be in Swift: `["text": "hello", "count": 3, "more": .null]`.
///
/// `nil` is no value of it, so that an absent member and one that is null are not mixed up.
public enum JSON: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    /// The member of an object; nil for what is no object or has none.
    public subscript(key: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    /// The element of an array; nil for what is no array or too short.
    public subscript(index: Int) -> JSON? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    public var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    public var integer: Int? {
        guard case .integer(let value) = self else { return nil }
        return value
    }

    public var object: [String: JSON]? {
        guard case .object(let members) = self else { return nil }
        return members
    }
}
