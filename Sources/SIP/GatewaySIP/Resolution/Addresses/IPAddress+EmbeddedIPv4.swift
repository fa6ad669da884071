extension IPAddress {
    /// The IPv4 address that a packet to this IPv6 address ends at, or may end at.
    var embeddedIPv4: IPAddress? {
        guard family == .v6 else { return nil }
        let last = IPAddress(family: .v4, bits: bits & 0xffff_ffff)
        switch bits >> 32 {
        // ::ffff:a.b.c.d, mapped (RFC 4291 section 2.5.5.2), and ::ffff:0:a.b.c.d, translated (RFC 2765).
        case 0xffff, 0xffff_0000: return last
        // ::a.b.c.d, compatible (RFC 4291 section 2.5.5.1); :: and ::1 are themselves.
        case 0: return bits > 1 ? last : nil
        // 64:ff9b::a.b.c.d, NAT64 (RFC 6052 section 2.1).
        case 0x64_ff9b_0000_0000_0000_0000: return last
        default: break
        }
        // 2002:aabb:ccdd::/48, 6to4 (RFC 3056 section 2).
        return bits >> 112 == 0x2002 ? IPAddress(family: .v4, bits: bits >> 80 & 0xffff_ffff) : nil
    }
}
