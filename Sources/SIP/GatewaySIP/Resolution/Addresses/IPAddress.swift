internal import Glibc

/// An IPv4 or IPv6 address; no name, no port, no zone.
public struct IPAddress: Hashable, Sendable {
    public enum Family: Sendable {
        case v4
        case v6
    }

    public let family: Family
    /// In host order; the lower 32 bits of an IPv4 address.
    let bits: UInt128

    /// Takes `192.0.2.1` and `2001:db8::1` (RFC 4291 section 2.2), not the short and hexadecimal forms of inet_aton.
    public init?(_ text: some StringProtocol) {
        // inet_pton reads up to the first zero.
        guard text.utf8.count <= 45, !text.utf8.contains(0) else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, String(text), &bytes) == 1 {
            self.init(family: .v4, bytes: bytes.prefix(4))
        } else if inet_pton(AF_INET6, String(text), &bytes) == 1 {
            self.init(family: .v6, bytes: bytes)
        } else {
            return nil
        }
    }

    /// Nil unless there are as many bytes, in network order, as the family has.
    init?(family: Family, bytes: some Collection<UInt8>) {
        guard bytes.count == family.bitWidth / 8 else { return nil }
        self.init(family: family, bits: bytes.reduce(0) { $0 << 8 | UInt128($1) })
    }

    init(family: Family, bits: UInt128) {
        self.family = family
        self.bits = bits
    }
}

extension IPAddress.Family {
    var bitWidth: Int {
        switch self {
        case .v4: 32
        case .v6: 128
        }
    }
}

extension IPAddress: CustomStringConvertible {
    /// The shortest text, RFC 5952; without brackets.
    public var description: String {
        var bytes = stride(from: family.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: bits >> $0) }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let number = family == .v4 ? AF_INET : AF_INET6
        guard inet_ntop(number, &bytes, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// As a URI's host: an IPv6 address in brackets (RFC 3261 section 25.1, IPv6reference).
    public var uriHost: String { family == .v6 ? "[\(self)]" : description }
}
