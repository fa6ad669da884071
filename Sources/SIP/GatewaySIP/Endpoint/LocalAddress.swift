internal import Glibc

/// Which of the machine's addresses the kernel would send from. Nothing is sent.
enum LocalAddress {
    static func towards(_ address: IPAddress) -> IPAddress? {
        let isV6 = address.family == .v6
        let descriptor = socket(isV6 ? AF_INET6 : AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        // Any port will do: a datagram socket that connects only chooses its address.
        guard getaddrinfo(address.description, "9", &hints, &found) == 0, let found else { return nil }
        defer { freeaddrinfo(found) }
        guard connect(descriptor, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0 else { return nil }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let failure = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                getsockname(descriptor, name, &length) != 0
                    || getnameinfo(name, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) != 0
            }
        }
        return failure
            ? nil : IPAddress(String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
}
