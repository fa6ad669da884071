/// How DNS servers are asked.
public struct DNSClientOptions: Sendable {
    /// Nil means those of `resolverConfiguration`, read again whenever that file has changed.
    /// At most `serversMax`.
    public var servers: [DNSServerAddress]?
    /// resolv.conf(5). Its search list is not used: a SIP domain is a complete name.
    public var resolverConfiguration = "/etc/resolv.conf"
    /// Where the servers of `resolverConfiguration` listen.
    var resolverPort: UInt16 = 53
    /// How long a server has for its first answer; doubled with each further try.
    public var tryTimeout = Duration.seconds(1)
    /// Tries for each server, 1 to 10.
    public var triesMax = 3
    /// How long a question may take, whatever the servers and tries.
    public var totalTimeout = Duration.seconds(5)
    /// Questions that may be open at once; beyond it they fail at once.
    public var openQuestionsMax = 1024

    public init() {}

    /// As many as c-ares can watch with a UDP and a TCP socket each.
    public static let serversMax = 8
}

/// A DNS server by its address.
public struct DNSServerAddress: Hashable, Sendable, CustomStringConvertible {
    public let address: IPAddress
    public let port: UInt16

    public init(address: IPAddress, port: UInt16 = 53) {
        self.address = address
        self.port = port
    }

    /// Reads `192.0.2.1`, `192.0.2.1:53`, `2001:db8::1` and `[2001:db8::1]:53`.
    public init?(_ text: String) {
        if let address = IPAddress(text) {
            self.init(address: address)
            return
        }
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        // A sign would do for the standard library.
        guard digits.utf8.first != UInt8(ascii: "+"), let port = UInt16(digits), port > 0 else { return nil }
        let host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        guard let address = IPAddress(isBracketed ? host.dropFirst().dropLast() : host),
            isBracketed == (address.family == .v6)
        else { return nil }
        self.init(address: address, port: port)
    }

    public var description: String { "\(address.uriHost):\(port)" }
}
