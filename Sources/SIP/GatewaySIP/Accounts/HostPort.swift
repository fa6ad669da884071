/// Where a SIP URI points to, RFC 3261 section 25.1 `hostport`.
struct HostPort: Equatable {
    /// A name without a dot at its end or an address, lower case; an IPv6 address with its brackets.
    let host: String
    let port: UInt16?

    /// Bytes of the longest name and of the longest label, RFC 1035 section 2.3.4.
    private static let nameBytesMax = 253
    private static let labelBytesMax = 63

    init?(_ bytes: Substring.UTF8View) {
        var host = bytes
        var port: UInt16?
        if bytes.last != UInt8(ascii: "]"), let colon = bytes.lastIndex(of: UInt8(ascii: ":")) {
            guard let number = Self.port(bytes[bytes.index(after: colon)...]) else { return nil }
            port = number
            host = bytes[..<colon]
        }
        guard let text = Self.host(host) else { return nil }
        self.host = text
        self.port = port
    }

    /// Digits only; `UInt16.init(_:)` takes signs as well.
    private static func port(_ digits: Substring.UTF8View) -> UInt16? {
        var number = 0
        for byte in digits {
            guard UInt8(ascii: "0") <= byte, byte <= UInt8(ascii: "9") else { return nil }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
            guard number <= UInt16.max else { return nil }
        }
        // No digits at all are no port either.
        return number > 0 ? UInt16(number) : nil
    }

    private static func host(_ bytes: Substring.UTF8View) -> String? {
        if bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") {
            guard let address = IPAddress(Substring(bytes.dropFirst().dropLast())), address.family == .v6 else {
                return nil
            }
            return address.uriHost
        }
        // The dot of the root names the same host as none.
        let name = bytes.last == UInt8(ascii: ".") ? bytes.dropLast() : bytes
        return isName(name) ? Substring(name).lowercased() : nil
    }

    /// `hostname` or `IPv4address`.
    private static func isName(_ name: Substring.UTF8View) -> Bool {
        var nameLength = 0
        var labelLength = 0
        var isAfterHyphen = false
        for byte in name {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                labelLength += 1
            case UInt8(ascii: "-"):
                guard labelLength > 0 else { return false }
                labelLength += 1
            case UInt8(ascii: "."):
                guard labelLength > 0, !isAfterHyphen else { return false }
                labelLength = 0
            default: return false
            }
            nameLength += 1
            guard labelLength <= labelBytesMax, nameLength <= nameBytesMax else { return false }
            isAfterHyphen = byte == UInt8(ascii: "-")
        }
        return labelLength > 0 && !isAfterHyphen
    }
}
