/// A master key with its salt, the `inline:` of `a=crypto`, RFC 4568 §6.1. It does not print itself.
public struct CryptoKey: Hashable, Sendable {
    /// After how many packets the key is used up.
    public enum Lifetime: Hashable, Sendable {
        case packets(UInt64)
        /// 2 to this power.
        case powerOfTwo(UInt8)
    }

    /// Which key it is, for packets that say so.
    public struct Identifier: Hashable, Sendable {
        /// Digits.
        public var value: String
        /// Bytes that it takes in each packet, 1 to 128.
        public var length: UInt8

        public init(value: String, length: UInt8) {
            self.value = value
            self.length = length
        }
    }

    let material: [UInt8]
    public var lifetime: Lifetime?
    public var identifier: Identifier?

    public init(_ material: [UInt8]) {
        self.material = material
    }

    /// The key itself.
    public func reveal() -> [UInt8] { material }

    public var byteCount: Int { material.count }

    /// Of one `key-param`.
    init?(_ text: some StringProtocol) {
        let method = "inline:"
        guard text.prefix(method.count).lowercased() == method else { return nil }
        var parts = text.dropFirst(method.count).split(separator: "|", omittingEmptySubsequences: false)[...]
        guard let material = parts.popFirst().flatMap({ Base64.decode($0.utf8) }), !material.isEmpty else { return nil }
        self.init(material)
        if let part = parts.first, !part.contains(":") {
            parts.removeFirst()
            guard let lifetime = Lifetime(part) else { return nil }
            self.lifetime = lifetime
        }
        if let part = parts.popFirst() {
            guard let identifier = Identifier(part) else { return nil }
            self.identifier = identifier
        }
        guard parts.isEmpty else { return nil }
    }

    var text: String {
        "inline:" + Base64.encode(material) + (lifetime.map { "|\($0)" } ?? "")
            + (identifier.map { "|\($0.value):\($0.length)" } ?? "")
    }
}

extension CryptoKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "inline:\(SDPWriter.mask)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["byteCount": byteCount]) }
}

extension CryptoKey.Lifetime: CustomStringConvertible {
    init?(_ text: some StringProtocol) {
        let isPower = text.hasPrefix("2^")
        guard let number = Decimal.value(text.dropFirst(isPower ? 2 : 0).utf8, as: UInt64.self) else { return nil }
        guard isPower else {
            self = .packets(number)
            return
        }
        guard number < 64 else { return nil }
        self = .powerOfTwo(UInt8(number))
    }

    public var description: String {
        switch self {
        case .packets(let number): "\(number)"
        case .powerOfTwo(let power): "2^\(power)"
        }
    }
}

extension CryptoKey.Identifier {
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let length = Decimal.value(parts[1].utf8, as: UInt8.self), (1...128).contains(length)
        else { return nil }
        self.init(value: String(parts[0]), length: length)
    }
}
