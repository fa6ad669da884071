public import HTTPDigest

/// What makes an account.
public struct SIPAccountConfiguration: Sendable {
    public var aor: AddressOfRecord
    /// The password's hashes. Without one that a challenge asks for the account works as long as nothing challenges it.
    public var credentials: DigestCredentials
    /// The name for people in From.
    public var displayName: String?
    /// What User-Agent says of the client, in place of the gateway's own name.
    public var userAgent: String?
    /// Which header fields of incoming calls the client wants to see, by the beginning of their names.
    public var incomingHeaderPrefixes: [String]

    public init(
        aor: AddressOfRecord, credentials: DigestCredentials, displayName: String? = nil, userAgent: String? = nil,
        incomingHeaderPrefixes: [String] = []
    ) {
        self.aor = aor
        self.credentials = credentials
        self.displayName = displayName
        self.userAgent = userAgent
        self.incomingHeaderPrefixes = incomingHeaderPrefixes
    }
}
