/// What a DNS server is asked.
public struct DNSQuestion: Hashable, Sendable, CustomStringConvertible {
    public let name: DNSName
    public let type: DNSRecordType

    public init(_ name: DNSName, _ type: DNSRecordType) {
        self.name = name
        self.type = type
    }

    public var description: String { "\(name) \(type)" }
}

/// The record types that locating a SIP server needs.
public enum DNSRecordType: UInt16, Sendable, CustomStringConvertible {
    case a = 1
    case aaaa = 28
    case srv = 33
    case naptr = 35

    public var description: String {
        switch self {
        case .a: "A"
        case .aaaa: "AAAA"
        case .srv: "SRV"
        case .naptr: "NAPTR"
        }
    }
}
