internal import Glibc
internal import NIOCore

/// A socket's peer: as it is shown, and as it is counted.
struct PeerAddress {
    /// Without the port; `unix` for a Unix socket.
    let text: String
    /// What the limit per address counts: an IPv4 address, the /64 of an IPv6 address (one subscriber may change the
    /// rest at will), nil where every peer looks the same.
    let counted: String?

    init(_ address: SocketAddress?) {
        switch address {
        case .v4, .v6:
            let text = address?.ipAddress ?? "unknown"
            self.text = text
            counted = text.contains(":") ? Self.prefix(text) : text
        case .unixDomainSocket, nil:
            text = "unix"
            counted = nil
        }
    }

    private static func prefix(_ text: String) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        // What follows % names an interface.
        guard inet_pton(AF_INET6, String(text.prefix { $0 != "%" }), &bytes) == 1 else { return text }
        // ::ffff:a.b.c.d is an IPv4 peer of a dual-stack socket.
        let isMapped =
            bytes.prefix(10).allSatisfy { $0 == 0 } && bytes.dropFirst(10).prefix(2).allSatisfy { $0 == 0xff }
        return String(decoding: (isMapped ? bytes[...] : bytes.prefix(8)).flatMap(Self.hexadecimal), as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}
