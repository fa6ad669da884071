/// All addresses with the same first bits, RFC 4632 section 3.1 and RFC 4291 section 2.3.
public struct IPNetwork: Hashable, Sendable {
    let first: IPAddress
    let prefixLength: Int

    /// Reads `10.0.0.0/8`, `fd00::/8`, or an address, which is a network of one.
    public init(_ text: some StringProtocol) throws(ParsingError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first.flatMap({ IPAddress($0) }) else { throw .address(String(text)) }
        var length = address.family.bitWidth
        if parts.count == 2 {
            guard let given = Self.number(parts[1]), given <= length else {
                throw .prefixLength(String(text), longest: length)
            }
            length = given
        }
        let start = IPAddress(family: address.family, bits: address.bits & Self.mask(length, of: address.family))
        guard start == address else { throw .bitsBehindPrefix(String(text), meant: "\(start)/\(length)") }
        first = start
        prefixLength = length
    }

    public func contains(_ address: IPAddress) -> Bool {
        address.family == first.family && address.bits & Self.mask(prefixLength, of: first.family) == first.bits
    }

    private static func mask(_ length: Int, of family: IPAddress.Family) -> UInt128 {
        let unused = family.bitWidth - length
        let all = UInt128.max >> (128 - family.bitWidth)
        return all & ~((1 as UInt128) << unused &- 1)
    }

    private static func number(_ text: some StringProtocol) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }
}

extension IPNetwork: CustomStringConvertible {
    public var description: String { "\(first)/\(prefixLength)" }
}

extension IPNetwork {
    /// Why a text is not a network.
    public enum ParsingError: Error, Equatable, CustomStringConvertible {
        case address(String)
        case prefixLength(String, longest: Int)
        /// What follows the prefix must be zero: else it is likely that another network was meant.
        case bitsBehindPrefix(String, meant: String)

        public var description: String {
            switch self {
            case .address(let text): "\"\(text)\" is not a network like \"10.0.0.0/8\" or \"fd00::/8\""
            case .prefixLength(let text, let longest):
                "\"\(text)\": the length of the prefix must be from 0 to \(longest)"
            case .bitsBehindPrefix(let text, let meant):
                "\"\(text)\" has bits behind its prefix; the network is \"\(meant)\""
            }
        }
    }
}
