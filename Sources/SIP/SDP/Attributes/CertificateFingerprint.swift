/// The hash of a certificate that DTLS will show, the value of `a=fingerprint`, RFC 8122 §5.
public struct CertificateFingerprint: AttributeValue {
    public static let attributeName = AttributeName.fingerprint

    /// In lower case, as `sha-256`.
    public var hashFunction: String
    public var hash: [UInt8]

    public init(_ hashFunction: String, _ hash: [UInt8]) {
        self.hashFunction = hashFunction.lowercased()
        self.hash = hash
    }

    /// Nil also for a hash that does not have the length of its function.
    public init?(_ value: SDPText) {
        let words = value.words
        guard words.count == 2 else { return nil }
        var hash: [UInt8] = []
        for pair in words[1].utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false) {
            guard pair.count == 2, let high = pair.first.flatMap(Self.digit), let low = pair.last.flatMap(Self.digit)
            else { return nil }
            hash.append(high << 4 | low)
        }
        self.init(words[0], hash)
        guard Self.lengths[hashFunction].map({ $0 == hash.count }) ?? true else { return nil }
    }

    public var attribute: Attribute {
        Attribute(Self.attributeName, SDPText("\(hashFunction) \(hash.map(Self.pair).joined(separator: ":"))"))
    }

    private static let lengths = [
        "md5": 16, "sha-1": 20, "sha-224": 28, "sha-256": 32, "sha-384": 48, "sha-512": 64,
    ]

    private static func pair(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }

    /// The standard has upper case; lower case occurs.
    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
