import Glibc
import Testing

@testable import GatewayCore

@Suite("What systemd is told")
struct SystemdNotifierTests {
    @Test("nothing, when it does not listen")
    func silent() {
        for address in [nil, "", "@", "relative", "vsock:2:1234", "/" + String(repeating: "a", count: 107)] {
            let notifier = SystemdNotifier { $0 == "NOTIFY_SOCKET" ? address : nil }
            #expect(!notifier.send(.ready))
            #expect(notifier.watchdogTimeout == nil)
        }
        #expect(!SystemdNotifier { $0 == "NOTIFY_SOCKET" ? "/nowhere/socket" : nil }.send(.ready))
    }

    @Test("over a socket with a path, or with an abstract name", arguments: [false, true])
    func messages(isAbstract: Bool) throws {
        let workshop = try LoadingWorkshop()
        let socket = try NotifySocket(address: isAbstract ? "@gateway-test-\(getpid())" : workshop.path("notify"))
        let notifier = SystemdNotifier { $0 == "NOTIFY_SOCKET" ? socket.address : nil }

        #expect(notifier.send(.ready, .status("12 connections\nREADY=0")))
        #expect(socket.receive() == "READY=1\nSTATUS=12 connections READY=0")
        #expect(notifier.send(.stopping))
        #expect(socket.receive() == "STOPPING=1")
        #expect(notifier.send(.watchdog))
        #expect(socket.receive() == "WATCHDOG=1")

        var before = timespec()
        clock_gettime(CLOCK_MONOTONIC, &before)
        #expect(notifier.send(.reloading))
        let fields = socket.receive().split(separator: "\n")
        #expect(fields.first == "RELOADING=1")
        let microseconds = fields.last.flatMap { Int($0.dropFirst("MONOTONIC_USEC=".count)) } ?? 0
        #expect(microseconds >= before.tv_sec * 1_000_000 + before.tv_nsec / 1_000)
        #expect(microseconds < (before.tv_sec + 60) * 1_000_000)
    }

    @Test("a socket that nobody reads does not hold the daemon up")
    func fullSocket() throws {
        let workshop = try LoadingWorkshop()
        let socket = try NotifySocket(address: workshop.path("notify"))
        let notifier = SystemdNotifier { $0 == "NOTIFY_SOCKET" ? socket.address : nil }
        let start = ContinuousClock.now
        // The queue of a datagram socket (net.unix.max_dgram_qlen) takes some ten to hundreds.
        var delivered = 0
        while delivered < 10_000, notifier.send(.watchdog) { delivered += 1 }
        #expect(delivered < 10_000)
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test("how long its watchdog waits, when it watches this process")
    func watchdog() {
        func timeout(_ variables: [String: String]) -> Duration? { SystemdNotifier { variables[$0] }.watchdogTimeout }
        #expect(timeout(["WATCHDOG_USEC": "30000000"]) == .seconds(30))
        #expect(timeout(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "\(getpid())"]) == .seconds(30))
        #expect(timeout(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"]) == nil)
        #expect(timeout(["WATCHDOG_USEC": "0"]) == nil)
        #expect(timeout(["WATCHDOG_USEC": "soon"]) == nil)
    }
}

/// systemd's end.
private final class NotifySocket {
    let address: String
    private let descriptor: CInt

    init(address: String) throws {
        self.address = address
        descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
        var bytes = Array(address.utf8)
        if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
        var socketAddress = sockaddr_un()
        socketAddress.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &socketAddress.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let outcome = withUnsafePointer(to: socketAddress) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        guard outcome == 0 else { throw WorkshopError(description: "bind: \(errno)") }
        var patience = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit {
        close(descriptor)
    }

    func receive() -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }
}
