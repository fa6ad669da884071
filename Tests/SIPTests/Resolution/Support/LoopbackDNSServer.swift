import Dispatch
import Glibc
import Synchronization

@testable import GatewaySIP

/// A DNS server on a free port of loopback, UDP and TCP, that answers as the test says. Ends with its last reference.
final class LoopbackDNSServer {
    struct Query: Sendable {
        let id: UInt16
        let name: String
        let type: UInt16
        let isTCP: Bool

        /// An answer's skeleton.
        var packet: DNSPacket { DNSPacket(id: id, name: name, type: DNSRecordType(rawValue: type) ?? .a) }
    }

    /// Nil: no answer.
    typealias Script = @Sendable (Query) -> [UInt8]?

    struct SocketProblem: Error {}

    let host: UInt32
    let port: UInt16
    private let sources: [any DispatchSourceRead]
    private let counted: Counted

    private final class Counted: Sendable {
        let queries = Mutex<[Query]>([])
    }

    var queries: [Query] { counted.queries.withLock { $0 } }

    var address: DNSServerAddress { DNSServerAddress(address: IPAddress(family: .v4, bits: UInt128(host)), port: port) }

    init(host: UInt32 = 0x7f00_0001, port: UInt16 = 0, _ script: @escaping Script) throws {
        let (udp, tcp, port) = try Self.sockets(host, port)
        let counted = Counted()
        let queue = DispatchQueue(label: "loopback-dns-server")
        let datagrams = DispatchSource.makeReadSource(fileDescriptor: udp, queue: queue)
        datagrams.setEventHandler { Self.answerDatagram(udp, counted, script) }
        let streams = DispatchSource.makeReadSource(fileDescriptor: tcp, queue: queue)
        streams.setEventHandler { Self.answerStream(tcp, counted, script) }
        for (source, descriptor) in [(datagrams, udp), (streams, tcp)] {
            source.setCancelHandler { close(descriptor) }
            source.resume()
        }
        sources = [datagrams, streams]
        self.counted = counted
        self.host = host
        self.port = port
    }

    /// Where nobody listens any more.
    static func abandonedAddress() throws -> DNSServerAddress {
        let (udp, tcp, port) = try sockets(0x7f00_0001, 0)
        close(udp)
        close(tcp)
        return DNSServerAddress(address: IPAddress(family: .v4, bits: 0x7f00_0001), port: port)
    }

    deinit { for source in sources { source.cancel() } }

    /// Both on the same port.
    private static func sockets(_ host: UInt32, _ port: UInt16) throws -> (udp: Int32, tcp: Int32, port: UInt16) {
        for _ in 0..<20 {
            let udp = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
            let tcp = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            if let port = bound(udp, host, port), bound(tcp, host, port) != nil, listen(tcp, 16) == 0 {
                return (udp, tcp, port)
            }
            close(udp)
            close(tcp)
        }
        throw SocketProblem()
    }

    private static func bound(_ descriptor: Int32, _ host: UInt32, _ port: UInt16) -> UInt16? {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = host.bigEndian
        address.sin_port = port.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                guard bind(descriptor, $0, length) == 0 else { return false }
                return getsockname(descriptor, $0, &length) == 0
            }
        } ? UInt16(bigEndian: address.sin_port) : nil
    }

    private static func answerDatagram(_ descriptor: Int32, _ counted: Counted, _ script: Script) {
        var bytes = [UInt8](repeating: 0, count: 4096)
        var peer = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &peer) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { peer in
                let count = recvfrom(descriptor, &bytes, bytes.count, 0, peer, &length)
                guard count > 0, let query = query(Array(bytes.prefix(count)), isTCP: false) else { return }
                counted.queries.withLock { $0.append(query) }
                guard let answer = script(query) else { return }
                sendto(descriptor, answer, answer.count, 0, peer, length)
            }
        }
    }

    /// One question for each connection.
    private static func answerStream(_ descriptor: Int32, _ counted: Counted, _ script: Script) {
        let stream = accept(descriptor, nil, nil)
        guard stream >= 0 else { return }
        defer { close(stream) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4096)
        while bytes.count < 2 || bytes.count < 2 + Int(bytes[0]) << 8 + Int(bytes[1]) {
            let count = recv(stream, &block, block.count, 0)
            guard count > 0 else { return }
            bytes += block.prefix(count)
        }
        guard let query = query(Array(bytes.dropFirst(2)), isTCP: true) else { return }
        counted.queries.withLock { $0.append(query) }
        guard let answer = script(query) else { return }
        let framed = UInt16(answer.count).bigEndianBytes + answer
        send(stream, framed, framed.count, Int32(MSG_NOSIGNAL))
    }

    private static func query(_ bytes: [UInt8], isTCP: Bool) -> Query? {
        var labels: [String] = []
        var rest = bytes.dropFirst(12)
        while let length = rest.popFirst(), length > 0 {
            labels.append(String(decoding: rest.prefix(Int(length)), as: UTF8.self))
            rest = rest.dropFirst(Int(length))
        }
        let type = rest.prefix(2).reduce(UInt16(0)) { $0 << 8 | UInt16($1) }
        guard bytes.count > 16 else { return nil }
        return Query(
            id: UInt16(bytes[0]) << 8 | UInt16(bytes[1]), name: labels.joined(separator: "."), type: type,
            isTCP: isTCP)
    }
}
