import HTTPDigest

@testable import GatewaySIP

extension SIPTarget {
    /// One of several servers of example.org.
    static func server(_ number: Int, _ transport: SIPTransport = .udp) -> SIPTarget {
        SIPTarget(
            transport: transport, address: IPAddress(family: .v4, bits: 0xc000_0200 + UInt128(number)), port: 5060,
            hostname: "example.org")
    }
}

extension SIPChallenge {
    static func digest(
        realm: String = "\"example.org\"", algorithm: String? = nil, nonce: String = "0123456789",
        isStale: Bool = false, isByProxy: Bool = false, scheme: String = "Digest"
    ) -> SIPChallenge {
        let parameter = algorithm.map { ", algorithm=\($0)" } ?? ""
        return SIPChallenge(
            scheme: scheme, quotedRealm: realm,
            text:
                "\(scheme) realm=\(realm), nonce=\"\(nonce)\"\(parameter), qop=\"auth\"\(isStale ? ", stale=true" : "")",
            isByProxy: isByProxy)
    }
}

extension DigestCredentials {
    /// With a hash of each kind that is named.
    static func testing(_ hashes: DigestHash..., password: String = "secret") throws -> DigestCredentials {
        DigestCredentials(
            username: "alice",
            try hashes.map { try HA1($0, username: "alice", realm: "example.org", password: password) })
    }
}
