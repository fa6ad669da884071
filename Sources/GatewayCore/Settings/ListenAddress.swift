import Glibc

/// Where a listener waits for connections.
enum ListenAddress: Sendable, Equatable {
    case off
    /// `host` is an address or a name, IPv6 without its brackets; empty means all interfaces. Port 0 lets the system
    /// choose.
    case tcp(host: String, port: Int)
}

extension ListenAddress: CustomStringConvertible {
    static let expected = "an address like \"host:port\", \":port\" or \"[::1]:port\", or \"\" for none"

    /// As the settings write it.
    var description: String {
        switch self {
        case .off: ""
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }

    init(parsing text: String) throws(SettingProblem) {
        if text.isEmpty {
            self = .off
            return
        }
        guard let colon = text.lastIndex(of: ":") else { throw SettingProblem("there is no port") }
        self = .tcp(host: try Self.host(text[..<colon]), port: try Self.port(text[text.index(after: colon)...]))
    }

    private static func port(_ text: Substring) throws(SettingProblem) -> Int {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let port = Int(text),
            port <= Int(UInt16.max)
        else { throw SettingProblem("the port is not a number from 0 to 65535") }
        return port
    }

    private static func host(_ text: Substring) throws(SettingProblem) -> String {
        if text.hasPrefix("["), text.hasSuffix("]") {
            let host = String(text.dropFirst().dropLast())
            guard isIPv6(host) else { throw SettingProblem("there is no IPv6 address in the brackets") }
            return host
        }
        guard !text.contains(":") else { throw SettingProblem("an IPv6 address needs brackets") }
        let isName = text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy {
            SettingPath.isBareKey(String($0))
        }
        guard text.isEmpty || (isName && text.utf8.count <= 253) else {
            throw SettingProblem("the host is neither an address nor a name")
        }
        return String(text)
    }

    /// RFC 4291, with the zone of RFC 4007: `fe80::1%eth0`.
    private static func isIPv6(_ host: String) -> Bool {
        let parts = host.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first, parts.count == 1 || SettingPath.isBareKey(String(parts[1])) else {
            return false
        }
        var parsed = [UInt8](repeating: 0, count: 16)
        return inet_pton(AF_INET6, String(address), &parsed) == 1
    }
}

extension PluginSettings {
    func listenAddress(_ key: String, default defaultValue: ListenAddress, _ summary: String) -> ListenAddress {
        value(key, default: defaultValue, expected: ListenAddress.expected, summary) { try ListenAddress(parsing: $0) }
    }
}
