/// Whom SIP reaches: `user@domain`, RFC 3261 section 6. Without a scheme, as clients name accounts.
public struct AddressOfRecord: Sendable, CustomStringConvertible {
    /// As given, escapes included.
    public let user: String
    /// A name or an address, lower case; an IPv6 address with its brackets.
    public let host: String
    public let port: UInt16?
    /// As given, without the scheme.
    public let description: String

    /// Bytes of the longest one that is taken.
    public static let bytesMax = 512

    /// Takes `user@host`, with `sip:` or `sips:` before it or not; nil when it is no such address.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.bytesMax else { return nil }
        let address = Self.withoutScheme(text)
        // The user part may hold no "@": it must be escaped there.
        guard let at = address.firstIndex(of: "@") else { return nil }
        let user = address[..<at]
        guard Self.isUser(user), let (host, port) = Self.hostPort(address[address.index(after: at)...]) else {
            return nil
        }
        self.user = String(user)
        self.host = host
        self.port = port
        description = String(address)
    }

    private static func withoutScheme(_ text: String) -> Substring {
        for scheme in ["sip:", "sips:"] where text.lowercased().hasPrefix(scheme) {
            return text.dropFirst(scheme.count)
        }
        return text[...]
    }

    /// RFC 3261 section 25.1: `unreserved`, `user-unreserved` and escapes.
    private static func isUser(_ user: Substring) -> Bool {
        guard !user.isEmpty else { return false }
        var digitsDue = 0
        for byte in user.utf8 {
            let character = Character(UnicodeScalar(byte))
            if digitsDue > 0 {
                guard character.isHexDigit else { return false }
                digitsDue -= 1
            } else if byte == UInt8(ascii: "%") {
                digitsDue = 2
            } else {
                guard byte < 0x80, character.isLetter || character.isNumber || "-_.!~*'()&=+$,;?/".contains(character)
                else { return false }
            }
        }
        return digitsDue == 0
    }

    private static func hostPort(_ text: Substring) -> (String, UInt16?)? {
        var host = text
        var port: UInt16?
        if let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") {
            guard let number = UInt16(text[text.index(after: colon)...]), number > 0 else { return nil }
            port = number
            host = text[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            guard let address = IPAddress(host.dropFirst().dropLast()), address.family == .v6 else { return nil }
            return (address.uriHost, port)
        }
        guard !host.contains(":"), isHost(host) else { return nil }
        return (host.lowercased(), port)
    }

    /// RFC 3261 section 25.1: `hostname` or `IPv4address`.
    private static func isHost(_ host: Substring) -> Bool {
        guard host.utf8.count <= 253 else { return false }
        let labels = (host.hasSuffix(".") ? host.dropLast() : host).split(
            separator: ".", omittingEmptySubsequences: false)
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.utf8.allSatisfy {
                    switch $0 {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                        true
                    default: false
                    }
                }
        }
    }
}

/// Two are the same when user, host and port are, whatever the case of the host (RFC 3261 section 19.1.4).
extension AddressOfRecord: Hashable {
    public static func == (left: AddressOfRecord, right: AddressOfRecord) -> Bool {
        left.user == right.user && left.host == right.host && left.port == right.port
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(user)
        hasher.combine(host)
        hasher.combine(port)
    }
}

extension AddressOfRecord {
    /// What a request to it is sent to.
    var uri: String { "sip:\(description)" }

    /// The domain's own URI, where REGISTER goes (RFC 3261 section 10.2).
    var registrarURI: String { "sip:\(host)\(port.map { ":\($0)" } ?? "")" }

    var serverURI: SIPServerURI { SIPServerURI(host: host, port: port) }
}
