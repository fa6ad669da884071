import Glibc

/// A TCP port of loopback that takes connections and says nothing, or what it is given. Ends with its last reference.
final class LoopbackListener: Sendable {
    struct Problem: Error {}

    let port: UInt16
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let descriptor = descriptor
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isListening else { throw Problem() }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }

    /// Says it to the next one that connects; blocks until then.
    func greet(_ text: String) {
        let peer = accept(descriptor, nil, nil)
        let bytes = Array(text.utf8)
        send(peer, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        shutdown(peer, Int32(SHUT_WR))
        // What the other side has sent is read, so that it gets our bytes and no reset.
        var rest = [UInt8](repeating: 0, count: 4096)
        while recv(peer, &rest, rest.count, 0) > 0 {}
        close(peer)
    }

    /// A port where nobody listens any more.
    static func abandonedPort() throws -> UInt16 { try LoopbackListener().port }

    /// Whether somebody listens there.
    static func isOpen(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
