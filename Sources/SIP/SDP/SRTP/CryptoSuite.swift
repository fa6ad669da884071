/// How SRTP encrypts and authenticates, RFC 4568 §6.2 and the registry of its §10.3.2.1.
public struct CryptoSuite: SDPToken {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    /// What every peer has that knows SDES.
    public static let aes128CounterModeSHA1Tag80: Self = "AES_CM_128_HMAC_SHA1_80"
    public static let aes128CounterModeSHA1Tag32: Self = "AES_CM_128_HMAC_SHA1_32"
    public static let f8SHA1Tag80: Self = "F8_128_HMAC_SHA1_80"
    /// RFC 6188.
    public static let aes192CounterModeSHA1Tag80: Self = "AES_192_CM_HMAC_SHA1_80"
    public static let aes192CounterModeSHA1Tag32: Self = "AES_192_CM_HMAC_SHA1_32"
    public static let aes256CounterModeSHA1Tag80: Self = "AES_256_CM_HMAC_SHA1_80"
    public static let aes256CounterModeSHA1Tag32: Self = "AES_256_CM_HMAC_SHA1_32"
    /// RFC 7714.
    public static let aes128GCM: Self = "AEAD_AES_128_GCM"
    public static let aes256GCM: Self = "AEAD_AES_256_GCM"

    /// Bytes of the master key with its salt, RFC 4568 §6.2, RFC 6188 §4, RFC 7714 §12. Nil where the suite is not known.
    public var keyBytes: Int? { Self.lengths[self] }

    /// Those that Janus knows, where its libsrtp has GCM.
    public static let janus: Set<CryptoSuite> = [
        aes128CounterModeSHA1Tag80, aes128CounterModeSHA1Tag32, aes128GCM, aes256GCM,
    ]

    private static let lengths: [CryptoSuite: Int] = [
        aes128CounterModeSHA1Tag80: 16 + 14, aes128CounterModeSHA1Tag32: 16 + 14, f8SHA1Tag80: 16 + 14,
        aes192CounterModeSHA1Tag80: 24 + 14, aes192CounterModeSHA1Tag32: 24 + 14,
        aes256CounterModeSHA1Tag80: 32 + 14, aes256CounterModeSHA1Tag32: 32 + 14,
        // An early name of the same; Zoiper offers both.
        "AES_CM_256_HMAC_SHA1_80": 32 + 14, "AES_CM_256_HMAC_SHA1_32": 32 + 14,
        aes128GCM: 16 + 12, aes256GCM: 32 + 12,
    ]
}
