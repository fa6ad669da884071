/// What a SIP URI says about where a request to it goes, RFC 3261 section 19.1.1.
public struct SIPServerURI: Hashable, Sendable, CustomStringConvertible {
    public enum Scheme: String, Hashable, Sendable {
        case sip
        case sips
    }

    public var scheme: Scheme
    /// A name or an address, an IPv6 address with or without its brackets.
    public var host: String
    public var port: UInt16?
    /// The `transport` parameter.
    public var transport: SIPTransport?
    /// The `maddr` parameter: where to send instead of to the host.
    public var maddr: String?

    public init(
        scheme: Scheme = .sip, host: String, port: UInt16? = nil, transport: SIPTransport? = nil, maddr: String? = nil
    ) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.transport = transport
        self.maddr = maddr
    }

    public var description: String {
        "\(scheme.rawValue):\(host)" + (port.map { ":\($0)" } ?? "")
            + (transport.map { ";transport=\($0.rawValue)" } ?? "") + (maddr.map { ";maddr=\($0)" } ?? "")
    }
}
