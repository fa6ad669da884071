/// An attribute whose value has a structure of its own.
///
/// Reading one never fails loudly: what is no such value gives nil, and the line itself stays where it is.
public protocol AttributeValue: Hashable, Sendable {
    static var attributeName: AttributeName { get }

    /// Nil for what is no such value.
    init?(_ value: SDPText)

    var attribute: Attribute { get }
}

extension DescriptionSection {
    /// All attributes of the kind, in their order, without those that cannot be read.
    public func all<Value: AttributeValue>(_ type: Value.Type) -> [Value] {
        attributes.compactMap { $0.name == Value.attributeName ? $0.value.flatMap { Value($0) } : nil }
    }

    /// The first attribute of the kind that can be read.
    public func first<Value: AttributeValue>(_ type: Value.Type) -> Value? {
        for attribute in attributes where attribute.name == Value.attributeName {
            if let value = attribute.value.flatMap({ Value($0) }) { return value }
        }
        return nil
    }

    /// Puts these where the first attribute of their kind is, and takes the others of the kind away, also those that
    /// cannot be read.
    public mutating func setAll<Value: AttributeValue>(_ values: [Value]) {
        let index = attributes.firstIndex { $0.name == Value.attributeName }
        attributes.removeAll { $0.name == Value.attributeName }
        attributes.insert(contentsOf: values.map(\.attribute), at: index ?? attributes.endIndex)
    }

    /// Takes attributes away.
    public mutating func remove(_ names: Set<AttributeName>) {
        attributes.removeAll { names.contains($0.name) }
    }
}

extension RTPMap: AttributeValue {
    public static let attributeName = AttributeName.rtpmap
}

extension FormatParameters: AttributeValue {
    public static let attributeName = AttributeName.fmtp
}
