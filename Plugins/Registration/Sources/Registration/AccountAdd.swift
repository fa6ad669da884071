import GatewayCore
import GatewaySIP
import HTTPDigest

/// `account-add`: names an account; nothing is sent to anybody yet.
struct AccountAdd: GatewayRequest {
    static let type = "account-add"

    let aor: AddressOfRecord
    let credentials: DigestCredentials
    let displayName: String?
    let userAgent: String?
    let incomingHeaderPrefixes: [String]

    private static let passwordBytes = 1...9999

    init(from fields: borrowing RequestFields) throws {
        aor = try fields.account()
        var secrets = [HA1(.md5, hex: try Self.password(fields))].compactMap(\.self)
        secrets +=
            try fields.optionalObject("ha1") { hashes in
                try [
                    Self.hash("sha-256", .sha256, in: hashes),
                    Self.hash("sha-512-256", .sha512Truncated256, in: hashes),
                ]
                .compactMap(\.self)
            } ?? []
        credentials = DigestCredentials(username: aor.user, secrets)
        displayName = try fields.optionalHeaderText("display_name", bytes: 0...256)?.trimmingQuotes
        userAgent = try fields.optionalHeaderText("user_agent", bytes: 0...256)
        incomingHeaderPrefixes =
            try fields.optionalStrings("incoming_header_prefixes", count: 0...32, bytes: 1...64)?.withoutDuplicates
            ?? []
    }

    /// Whether the client says who it is: then it is one that knows the originator as an object.
    var announcesItself: Bool { displayName != nil || userAgent != nil }

    /// The HA1. What is no such hash is taken too, as it always was, and is found wrong by the first challenge. It is not
    /// repeated to anybody.
    private static func password(_ fields: borrowing RequestFields) throws -> String {
        let password = try fields.string("password", bytes: 0...Int.max)
        guard passwordBytes.contains(password.utf8.count) else {
            throw FieldError(
                field: "password",
                kind: .invalid(
                    value: "•••",
                    expected: "a string of \(passwordBytes.lowerBound) to \(passwordBytes.upperBound) bytes"))
        }
        return password
    }

    private static func hash(
        _ name: StaticString, _ hash: DigestHash, in fields: borrowing RequestFields
    ) throws -> HA1? {
        guard let text = try fields.optionalString(name) else { return nil }
        guard let secret = HA1(hash, hex: text) else {
            throw FieldError(
                field: "ha1.\(name)",
                kind: .invalid(value: "•••", expected: "\(hash.hexDigitCount) hexadecimal digits"))
        }
        return secret
    }
}
