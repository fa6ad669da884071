/// An address where media can be received, the value of `a=candidate`, RFC 8839 §5.1.
public struct ICECandidate: Hashable, Sendable {
    /// What follows the fields that every candidate has: a name and its value.
    public struct Extension: Hashable, Sendable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The same for candidates that were found the same way; 1 to 32 characters.
    public var foundation: String
    /// 1 for RTP, 2 for RTCP; at most 256.
    public var component: UInt16
    /// `udp` or `tcp`; upper and lower case are the same.
    public var transport: String
    /// 1 to 2³¹ - 1, the greater the better.
    public var priority: UInt32
    /// An address or a host name; browsers that hide their address write one that ends in `.local`.
    public var address: String
    public var port: UInt16
    public var type: CandidateType
    /// Where a candidate that is not of type host comes from.
    public var relatedAddress: String?
    public var relatedPort: UInt16?
    public var extensions: [Extension] = []

    public init(
        foundation: String, component: UInt16, transport: String, priority: UInt32, address: String, port: UInt16,
        type: CandidateType
    ) {
        self.foundation = foundation
        self.component = component
        self.transport = transport
        self.priority = priority
        self.address = address
        self.port = port
        self.type = type
    }

    /// `active`, `passive` or `so` of a candidate of TCP, RFC 6544 §4.5.
    public var tcpType: String? { extensions.first { $0.name == "tcptype" }?.value }

    /// Whether only multicast DNS knows the address.
    public var isHidden: Bool { address.lowercased().hasSuffix(".local") }
}
