import Glibc

@testable import GatewaySIP

/// Where a TLS server of the test listens: at a loopback address that nobody else uses, as a port of 127.0.0.1 that was
/// free a moment ago might be somebody else's by now.
struct TestServer {
    // Not an IPAddress: where an asynchronous closure captures one beside other things, the compiler (Swift 6.3.1) makes
    // code that jumps to nowhere.
    private let bits: UInt32

    private static let port: UInt16 = 5061

    init() { bits = 0x7f00_0000 | UInt32.random(in: 0x01_0001...0xff_fffe) }

    private var address: IPAddress { IPAddress(family: .v4, bits: UInt128(bits)) }

    var hostPort: String { "\(address):\(Self.port)" }

    func target(_ domain: String = "example.org") -> SIPTarget {
        SIPTarget(transport: .tls, address: address, port: Self.port, hostname: domain)
    }

    /// Whether somebody listens there.
    var isOpen: Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = Self.port.bigEndian
        name.sin_addr.s_addr = bits.bigEndian
        return withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
