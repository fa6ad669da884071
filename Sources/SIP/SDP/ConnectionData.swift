/// The line `c=`, RFC 8866 §5.7: where media are sent.
public struct ConnectionData: Hashable, Sendable {
    public var networkType: NetworkType
    public var addressType: AddressType
    /// An address or a host name, without what may follow after a slash.
    public var address: String
    /// Of IPv4 multicast.
    public var ttl: UInt8?
    /// Of multicast: how many addresses in a row.
    public var addressCount: UInt32?

    public init(_ addressType: AddressType, _ address: String) {
        networkType = .internet
        self.addressType = addressType
        self.address = address
    }

    /// No address at all: how RFC 2543 put a call on hold (RFC 3264 §8.4).
    public var isUnspecified: Bool { address == "0.0.0.0" || address == "::" }

    init(_ line: SDPLine) throws(SDPError) {
        let fields = try line.words()
        guard fields.count == 3 else { throw line.invalid("c=", expected: "three fields") }
        networkType = NetworkType(rawValue: fields[0])
        addressType = AddressType(rawValue: fields[1])
        // Of other kinds of addresses the slash may be a part.
        guard addressType == .ip4 || addressType == .ip6 else {
            address = fields[2]
            return
        }
        let parts = fields[2].utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        address = String(decoding: parts[0], as: UTF8.self)
        var rest = parts.dropFirst()
        if addressType == .ip4, let text = rest.popFirst() {
            guard let value = Decimal.value(text, as: UInt8.self) else {
                throw line.invalid("TTL", expected: "0 to 255")
            }
            ttl = value
        }
        if let text = rest.popFirst() {
            guard let value = Decimal.value(text, as: UInt32.self), value > 0 else {
                throw line.invalid("number of addresses", expected: "a number")
            }
            addressCount = value
        }
        guard rest.isEmpty, !address.isEmpty else { throw line.invalid("address", expected: "an address") }
    }

    func print(to writer: inout SDPWriter) {
        writer.line("c") { line in
            line.word(networkType.rawValue)
            line.blank()
            line.word(addressType.rawValue)
            line.blank()
            line.word(address)
            if addressType == .ip4 {
                // A number of addresses cannot be written without a TTL.
                guard let ttl else { return }
                line.append("/\(ttl)")
            }
            if let addressCount, addressType == .ip4 || addressType == .ip6 { line.append("/\(addressCount)") }
        }
    }
}
