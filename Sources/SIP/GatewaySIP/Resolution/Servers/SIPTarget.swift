/// Where to send a request: what RFC 3263 calls the transport protocol, IP address and port.
public struct SIPTarget: Hashable, Sendable, CustomStringConvertible {
    public let transport: SIPTransport
    public let address: IPAddress
    public let port: UInt16
    /// The SIP domain that was asked for: the name that the server's certificate must have (RFC 5922 section 4),
    /// whatever DNS said. An address as text where the URI has one.
    public let hostname: String

    public init(transport: SIPTransport, address: IPAddress, port: UInt16, hostname: String) {
        self.transport = transport
        self.address = address
        self.port = port
        self.hostname = hostname
    }

    /// `192.0.2.1:5060` or `[2001:db8::1]:5060`.
    public var hostPort: String { "\(address.uriHost):\(port)" }

    public var description: String { "\(transport.rawValue):\(hostPort) for \(hostname)" }
}

/// Where to send a request, the best first. Never empty.
public struct SIPTargets: Hashable, Sendable {
    public let list: [SIPTarget]
    /// How long the list holds, from when it was given out.
    public let ttl: Duration
}
