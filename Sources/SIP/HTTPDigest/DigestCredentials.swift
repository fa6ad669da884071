/// Whom challenges are answered for: a user name and at most one HA1 for each hash.
public struct DigestCredentials: Hashable, Sendable {
    public let username: String
    /// The realm that the HA1 were made for; nil where it is not known. Then the realm that a server offers first is
    /// taken for it.
    public let realm: String?
    private let secrets: [DigestHash: HA1]

    /// Of several HA1 of one hash the last one counts.
    public init(username: String, realm: String? = nil, _ secrets: [HA1]) {
        self.username = username
        self.realm = realm
        self.secrets = Dictionary(secrets.map { ($0.hash, $0) }, uniquingKeysWith: { $1 })
    }

    public func ha1(_ hash: DigestHash) -> HA1? { secrets[hash] }

    /// What can be answered, weakest first.
    public var hashes: [DigestHash] { secrets.keys.sorted() }
}

extension DigestCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String {
        "\(username)\(realm.map { " in \($0)" } ?? "") (\(hashes.map(\.name).joined(separator: ", ")))"
    }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: ["username": username, "realm": realm as Any]) }
}
