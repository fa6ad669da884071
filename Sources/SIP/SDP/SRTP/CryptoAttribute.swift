/// What `a=crypto` offers or answers: a suite and a key, RFC 4568 §4 and §9. The key does not print itself.
public struct CryptoAttribute: AttributeValue {
    public static let attributeName = AttributeName.crypto

    /// Why a line cannot be used.
    public enum Problem: Hashable, Sendable {
        case unknownSuite
        /// Bytes.
        case keyLength(expected: Int, found: Int)
        /// More than one key, which only identifiers in the packets could tell apart.
        case manyKeys
        /// Packets would carry an identifier of the key.
        case keyIdentifier
        /// A session parameter that must be obeyed and is not known here.
        case sessionParameter(String)
    }

    /// Names the line in the answer; at most nine digits.
    public var tag: UInt32
    public var suite: CryptoSuite
    /// One in nearly every case.
    public var keys: [CryptoKey]
    /// As `UNENCRYPTED_SRTCP`, RFC 4568 §6.3.
    public var sessionParameters: [String]

    public init(_ tag: UInt32, _ suite: CryptoSuite, _ key: CryptoKey) {
        self.tag = tag
        self.suite = suite
        keys = [key]
        sessionParameters = []
    }

    /// Nil for what is no such value, and for keys of another method than `inline`.
    public init?(_ value: SDPText) {
        let words = value.words
        guard words.count >= 3, words[0].utf8.count <= 9, let tag = Decimal.value(words[0].utf8, as: UInt32.self)
        else { return nil }
        var keys: [CryptoKey] = []
        for part in words[2].split(separator: ";", omittingEmptySubsequences: false) {
            guard let key = CryptoKey(part) else { return nil }
            keys.append(key)
        }
        self.tag = tag
        suite = CryptoSuite(rawValue: words[1])
        self.keys = keys
        sessionParameters = Array(words[3...])
    }

    public var attribute: Attribute {
        let words = ["\(tag)", suite.rawValue, keys.map(\.text).joined(separator: ";")] + sessionParameters
        return Attribute(Self.attributeName, SDPText(words.joined(separator: " ")))
    }

    /// Why plain SRTP with one key, as Janus does it, cannot use this; nil where it can.
    public var problem: Problem? {
        guard let expected = suite.keyBytes else { return .unknownSuite }
        guard let key = keys.first, keys.count == 1 else { return .manyKeys }
        guard key.byteCount == expected else { return .keyLength(expected: expected, found: key.byteCount) }
        guard key.identifier == nil else { return .keyIdentifier }
        return sessionParameters.first { !Self.mayBeIgnored($0) }.map { .sessionParameter($0) }
    }

    /// The same without what Janus would take for a part of the key: lifetime and session parameters. The lifetime is
    /// 2⁴⁸ packets anyway, or one that no call reaches.
    public var simplified: CryptoAttribute {
        CryptoAttribute(tag, suite, CryptoKey(keys.first?.material ?? []))
    }

    /// A parameter that is not known makes the line invalid unless it begins with a hyphen; the window size is a hint
    /// (RFC 4568 §6.3.6 and §6.3.7).
    private static func mayBeIgnored(_ parameter: String) -> Bool {
        parameter.hasPrefix("-") || parameter.uppercased().hasPrefix("WSH=") || parameter.uppercased() == "KDR=0"
    }
}

extension CryptoAttribute: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "\(tag) \(suite) \(SDPWriter.mask)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["tag": tag, "suite": suite.rawValue]) }
}

extension MediaDescription {
    /// The lines `a=crypto` that can be read, those first that the sender likes best.
    public var cryptoAttributes: [CryptoAttribute] { all(CryptoAttribute.self) }
}
