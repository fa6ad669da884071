/// The value of `algorithm`, RFC 7616 §3.3: a hash, and whether its A1 is that of a session.
public struct DigestAlgorithm: Hashable, Sendable, CustomStringConvertible {
    public let hash: DigestHash
    /// The variants that end in `-sess`: A1 is bound to the first nonce and cnonce, §3.4.2.
    public let isSession: Bool

    public init(_ hash: DigestHash, isSession: Bool = false) {
        self.hash = hash
        self.isSession = isSession
    }

    /// Nil for a name that is not known. Upper and lower case are the same.
    public init?(name: String) {
        let wanted = name.lowercased()
        for hash in DigestHash.allCases {
            for isSession in [false, true] {
                let candidate = Self(hash, isSession: isSession)
                guard candidate.description.lowercased() == wanted else { continue }
                self = candidate
                return
            }
        }
        return nil
    }

    public var description: String { hash.name + (isSession ? "-sess" : "") }
}
