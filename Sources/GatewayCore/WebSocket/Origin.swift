/// Where a page comes from, as a browser says it in `Origin`: scheme, host and port, RFC 6454 §6 and §7.
struct Origin: Hashable, Sendable {
    /// Lower case.
    let scheme: String
    /// Lower case; an IPv6 address with its brackets. No user, no path, no trailing dot.
    let host: String
    /// The port meant, also where it is left out because it is the scheme's own; `nil` if the scheme has none.
    let port: UInt16?

    /// Reads `scheme://host` or `scheme://host:port`; `nil` for everything else, `null` among it.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            bytes[colon...].starts(with: "://".utf8),
            let scheme = Self.scheme(bytes[..<colon])
        else { return nil }
        self.init(scheme: scheme, authority: bytes[(colon + 3)...])
    }

    private init?(scheme: String, authority: ArraySlice<UInt8>) {
        let hostEnd: Int
        if authority.first == UInt8(ascii: "[") {
            guard let bracket = authority.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            hostEnd = bracket + 1
        } else {
            hostEnd = authority.firstIndex(of: UInt8(ascii: ":")) ?? authority.endIndex
        }
        guard let host = Self.host(authority[..<hostEnd]) else { return nil }
        self.scheme = scheme
        self.host = host
        let rest = authority[hostEnd...]
        if rest.isEmpty {
            port = Self.defaultPort(of: scheme)
        } else {
            guard rest.first == UInt8(ascii: ":"), let given = Self.port(rest.dropFirst()) else { return nil }
            port = given
        }
    }

    /// RFC 3986 §3.1.
    private static func scheme(_ bytes: ArraySlice<UInt8>) -> String? {
        guard let first = bytes.first, isLetter(first),
            bytes.allSatisfy({ isLetter($0) || isDigit($0) || "+-.".utf8.contains($0) })
        else { return nil }
        return lowercased(bytes)
    }

    /// A name of labels with dots between them, an IPv4 address, or an IPv6 address in brackets.
    private static func host(_ bytes: ArraySlice<UInt8>) -> String? {
        if bytes.first == UInt8(ascii: "[") {
            let address = bytes.dropFirst().dropLast()
            guard address.contains(UInt8(ascii: ":")),
                address.allSatisfy({ isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
            else { return nil }
            return lowercased(bytes)
        }
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard bytes.count <= 255,
            labels.allSatisfy({ label in
                !label.isEmpty
                    && label.allSatisfy {
                        isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                    }
            })
        else { return nil }
        return lowercased(bytes)
    }

    /// 1 to 65535, without leading zeros.
    private static func port(_ bytes: ArraySlice<UInt8>) -> UInt16? {
        guard let first = bytes.first, first != UInt8(ascii: "0"), bytes.allSatisfy(isDigit) else { return nil }
        return UInt16(String(decoding: bytes, as: UTF8.self))
    }

    private static func defaultPort(of scheme: String) -> UInt16? {
        switch scheme {
        case "http", "ws": 80
        case "https", "wss": 443
        default: nil
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte | 0x20
    }

    /// ASCII only, which the callers have seen to.
    private static func lowercased(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}
