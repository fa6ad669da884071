@testable import HTTPDigest

/// Ends the header in one place, so that tests read as what is on the wire.
func challenges(_ headerValues: String...) -> AuthenticationChallenges {
    AuthenticationChallenges(headerValues)
}

func alice(_ hashes: DigestHash..., realm: String? = nil, password: String = "secret") throws -> DigestCredentials {
    let secrets = try (hashes.isEmpty ? [.md5] : hashes).map {
        try HA1($0, username: "alice", realm: "example.test", password: password)
    }
    return DigestCredentials(username: "alice", realm: realm, secrets)
}

/// The value of a parameter of an Authorization, with its quotes.
func parameter(_ name: String, of authorization: DigestAuthorization) -> String? {
    for part in authorization.headerValue.dropFirst("Digest ".count).split(separator: ", ") {
        let pair = part.split(separator: "=", maxSplits: 1)
        if pair.count == 2, pair[0] == name { return String(pair[1]) }
    }
    return nil
}
