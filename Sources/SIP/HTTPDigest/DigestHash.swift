import CDigest

/// A hash that Digest authentication uses, RFC 7616 §3.2. Ordered by strength.
public enum DigestHash: CaseIterable, Hashable, Sendable, Comparable {
    /// Kept for servers that know nothing else, which are most SIP servers.
    case md5
    case sha256
    /// SHA-512/256 of FIPS 180-4. The example printed in RFC 7616 §3.9.2 cuts SHA-512 short instead; erratum 4897
    /// puts that right.
    case sha512Truncated256

    /// The name of the algorithm without `-sess`: `MD5`, `SHA-256`, `SHA-512-256`.
    public var name: String {
        switch self {
        case .md5: "MD5"
        case .sha256: "SHA-256"
        case .sha512Truncated256: "SHA-512-256"
        }
    }

    /// Length of a value in hexadecimal digits: 32 or 64.
    public var hexDigitCount: Int { self == .md5 ? 32 : 64 }

    /// The hash in lower-case hexadecimal.
    func hex(of bytes: [UInt8]) throws(DigestError) -> [UInt8] {
        var isDone = false
        let hex = [UInt8](unsafeUninitializedCapacity: hexDigitCount) { room, count in
            isDone = gateway_hash_hex(inLibrary, bytes, bytes.count, room.baseAddress, room.count)
            count = isDone ? hexDigitCount : 0
        }
        guard isDone else { throw .hashNotAvailable(self) }
        return hex
    }

    private var inLibrary: gateway_hash {
        switch self {
        case .md5: GATEWAY_MD5
        case .sha256: GATEWAY_SHA256
        case .sha512Truncated256: GATEWAY_SHA512_256
        }
    }
}
