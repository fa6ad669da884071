import Dispatch
import Glibc
import Synchronization

/// A registrar on a free UDP port of loopback that challenges each REGISTER once, or answers as it is told. Ends with
/// its last reference.
final class UDPRegistrar {
    struct SocketProblem: Error {}

    /// What came in, as far as tests look at it.
    struct Request: Sendable {
        let method: String
        let headers: [(name: String, value: String)]

        func value(_ name: String) -> String? { headers.first { $0.name == name }?.value }
        var isAuthorized: Bool { value("authorization") != nil }
        var isRemoval: Bool { value("expires") == "0" || value("contact")?.contains("expires=0") == true }
    }

    /// The status line's end and more header fields; nil: no answer. A repetition has the number of its request.
    typealias Script = @Sendable (_ request: Request, _ number: Int) -> (status: String, headers: [String])?

    let port: UInt16
    private let source: any DispatchSourceRead
    private let seen: Seen

    private final class Seen: Sendable {
        let requests = Mutex<[Request]>([])
    }

    /// Each once, however often it was repeated because the answer took its time.
    var requests: [Request] { seen.requests.withLock { $0 } }

    static let challenge = #"WWW-Authenticate: Digest realm="example.org", nonce="c0ffee", qop="auth", algorithm=MD5"#

    /// 401, then 200.
    static let usual: Script = { request, _ in
        request.isAuthorized ? ("200 OK", []) : ("401 Unauthorized", [challenge])
    }

    init(_ script: @escaping Script = usual) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard descriptor >= 0, isBound else { throw SocketProblem() }
        port = UInt16(bigEndian: address.sin_port)
        let seen = Seen()
        source = DispatchSource.makeReadSource(
            fileDescriptor: descriptor, queue: DispatchQueue(label: "udp-registrar"))
        source.setEventHandler { Self.answer(descriptor, seen, script) }
        source.setCancelHandler { close(descriptor) }
        source.resume()
        self.seen = seen
    }

    deinit { source.cancel() }

    private static func answer(_ descriptor: Int32, _ seen: Seen, _ script: Script) {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var peer = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &peer) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { peer in
                let count = recvfrom(descriptor, &bytes, bytes.count, 0, peer, &length)
                guard count > 0, let request = request(bytes.prefix(count)) else { return }
                let number = seen.requests.withLock { requests in
                    // One transaction has one branch (RFC 3261 section 17.2.3).
                    if let known = requests.firstIndex(where: { $0.value("via") == request.value("via") }) {
                        return known + 1
                    }
                    requests.append(request)
                    return requests.count
                }
                guard let (status, headers) = script(request, number) else { return }
                let text = Array(answer(request, status, headers).utf8)
                sendto(descriptor, text, text.count, 0, peer, length)
            }
        }
    }

    private static func request(_ bytes: ArraySlice<UInt8>) -> Request? {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false)
        guard let first = lines.first?.split(separator: " "), first.count == 3, first[2] == "SIP/2.0" else {
            return nil
        }
        let short = ["v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact"]
        let headers = lines.dropFirst().prefix { !$0.isEmpty }.compactMap { line -> (name: String, value: String)? in
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            let name = parts[0].lowercased()
            return (short[name] ?? name, String(parts[1].drop { $0 == " " }))
        }
        return Request(method: String(first[0]), headers: headers)
    }

    private static func answer(_ request: Request, _ status: String, _ headers: [String]) -> String {
        var lines = ["SIP/2.0 \(status)"]
        for (name, value) in request.headers where ["via", "from", "call-id", "cseq"].contains(name) {
            lines.append("\(name): \(value)")
        }
        lines.append("to: \(request.value("to") ?? "");tag=registrar")
        if status.hasPrefix("2"), request.method == "REGISTER", !request.isRemoval,
            let contact = request.value("contact")
        {
            lines.append("contact: \(contact);expires=\(request.value("expires") ?? "600")")
        }
        return (lines + headers + ["content-length: 0", "", ""]).joined(separator: "\r\n")
    }
}
