/// What the session and each of its media have in common: attributes, in order.
public protocol DescriptionSection {
    var attributes: [Attribute] { get set }
}

extension DescriptionSection {
    /// The first of the name.
    public func attribute(_ name: AttributeName) -> Attribute? {
        attributes.first { $0.name == name }
    }

    public func attributes(_ name: AttributeName) -> [Attribute] {
        attributes.filter { $0.name == name }
    }

    /// The value of the first of the name.
    public func value(_ name: AttributeName) -> SDPText? { attribute(name)?.value }

    /// The values of all of the name.
    public func values(_ name: AttributeName) -> [SDPText] { attributes(name).compactMap(\.value) }

    public func has(_ name: AttributeName) -> Bool { attributes.contains { $0.name == name } }

    /// Puts the attribute where the first of its name is, and takes the others of the name away. A new one goes to the
    /// end.
    public mutating func set(_ attribute: Attribute) {
        replace([attribute.name], by: attribute)
    }

    public mutating func remove(_ names: AttributeName...) {
        replace(Set(names), by: nil)
    }

    private mutating func replace(_ names: Set<AttributeName>, by attribute: Attribute?) {
        var isMissing = true
        attributes = attributes.compactMap { old in
            guard names.contains(old.name) else { return old }
            defer { isMissing = false }
            return isMissing ? attribute : nil
        }
        if let attribute, isMissing { attributes.append(attribute) }
    }

    /// What the section itself says, see `SessionDescription.direction(of:)`. Of several the first counts. Nil takes
    /// them all away.
    public var direction: MediaDirection? {
        get { attributes.lazy.compactMap { MediaDirection($0) }.first }
        set { replace(Set(MediaDirection.allCases.map(\.name)), by: newValue.map { Attribute($0.name) }) }
    }

    /// `a=mid`, RFC 5888 §4.
    public var mid: String? { value(.mid)?.words.first }

    /// `a=setup`; nil also for a value that is not known.
    public var setup: SetupRole? { (value(.setup)?.words.first).flatMap { SetupRole(rawValue: $0.lowercased()) } }

    /// `a=path`: MSRP URIs, the next hop first, RFC 4975 §8.2.
    public var path: [String] { value(.path)?.words ?? [] }

    /// `a=accept-types`: media types, `*` for any, RFC 4975 §8.6.
    public var acceptTypes: [String] { value(.acceptTypes)?.words ?? [] }

    public var acceptWrappedTypes: [String] { value(.acceptWrappedTypes)?.words ?? [] }

    /// `a=crypto`, RFC 4568. The values hold keys: they do not belong in a log.
    public var cryptoLines: [SDPText] { values(.crypto) }
}
