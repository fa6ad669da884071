/// Whom SIP reaches: `user@domain`, RFC 3261 section 6. Without a scheme, as clients name accounts.
public struct AddressOfRecord: Sendable, CustomStringConvertible {
    /// As given, escapes included.
    public let user: String
    /// A name without a dot at its end or an address, lower case; an IPv6 address with its brackets.
    public let host: String
    public let port: UInt16?
    /// As given, without the scheme.
    public let description: String
    /// `user` with only those escapes that mean something else than their character.
    private let comparedUser: String

    /// Bytes of the longest one that is taken.
    public static let bytesMax = 512

    /// Takes `user@host`, with `sip:` or `sips:` before it or not; nil when it is no such address.
    ///
    /// Clients may write either scheme. Neither is part of an account's name, so `sips:` asks for no more than `sip:`.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.bytesMax else { return nil }
        let address = Self.withoutScheme(text.utf8[...])
        // The user part may hold no "@": it must be escaped there.
        guard let at = address.firstIndex(of: UInt8(ascii: "@")), let user = URIUser(address[..<at]),
            let hostPort = HostPort(address[address.index(after: at)...])
        else { return nil }
        self.user = user.text
        comparedUser = user.comparedText
        host = hostPort.host
        port = hostPort.port
        description = String(Substring(address))
    }

    private static func withoutScheme(_ text: Substring.UTF8View) -> Substring.UTF8View {
        // Longer than "sips" is no scheme of ours.
        guard let colon = text.prefix(5).firstIndex(of: UInt8(ascii: ":")) else { return text }
        switch Substring(text[..<colon]).lowercased() {
        case "sip", "sips": return text[text.index(after: colon)...]
        default: return text
        }
    }
}

/// Two are the same when user, host and port are, whatever the case of the host and whichever harmless characters of the
/// user are escaped (RFC 3261 section 19.1.4). A dot at the end of the host only says that the name is complete.
extension AddressOfRecord: Hashable {
    public static func == (left: AddressOfRecord, right: AddressOfRecord) -> Bool {
        left.comparedUser == right.comparedUser && left.host == right.host && left.port == right.port
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(comparedUser)
        hasher.combine(host)
        hasher.combine(port)
    }
}

extension AddressOfRecord {
    /// What a request to it is sent to.
    var uri: String { "sip:\(user)@\(hostPort)" }

    /// The domain's own URI, where REGISTER goes (RFC 3261 section 10.2).
    var registrarURI: String { "sip:\(hostPort)" }

    var serverURI: SIPServerURI { SIPServerURI(host: host, port: port) }

    private var hostPort: String { port.map { "\(host):\($0)" } ?? host }
}
