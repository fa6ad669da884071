internal import Glibc

/// Tells systemd how the daemon is doing, after sd_notify(3), when it was started with `Type=notify` or a watchdog.
///
/// Without `NOTIFY_SOCKET` every message is dropped. Sending takes no longer than a second and never fails the daemon.
struct SystemdNotifier: Sendable {
    enum Message: Sendable {
        /// Started, or done with a reload.
        case ready
        /// A reload begins; `ready` says that it is done.
        case reloading
        case stopping
        /// One line for `systemctl status`.
        case status(String)
        /// A sign of life.
        case watchdog
    }

    /// systemd ends the daemon after so long without `watchdog`; nil when it does not watch. Send twice as often.
    let watchdogTimeout: Duration?

    /// `sun_path`: a path, or a zero byte and a name in the abstract namespace; nil when nobody listens.
    private let address: [UInt8]?

    init(environment: (String) -> String? = Self.processEnvironment) {
        address = environment("NOTIFY_SOCKET").flatMap(Self.address(of:))
        let isForOther = environment("WATCHDOG_PID").map { $0 != String(getpid()) } ?? false
        watchdogTimeout =
            isForOther
            ? nil
            : environment("WATCHDOG_USEC").flatMap(Int64.init)
                .flatMap { $0 > 0 ? .microseconds($0) : nil }
    }

    /// Sends the messages together, in order.
    /// - Returns: whether they were handed over.
    @discardableResult
    func send(_ messages: Message...) -> Bool {
        guard let address else { return false }
        let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // systemd may be slow to read, and a full queue blocks.
        var patience = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))

        let text = messages.map(\.text).joined(separator: "\n")
        var socketAddress = sockaddr_un()
        socketAddress.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &socketAddress.sun_path) { $0.copyBytes(from: address) }
        // An abstract name ends with the length, not with a zero byte.
        let length = socklen_t(MemoryLayout<sa_family_t>.size + address.count)
        let sent = withUnsafePointer(to: socketAddress) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                sendto(descriptor, text, text.utf8.count, CInt(MSG_NOSIGNAL), address, length)
            }
        }
        return sent == text.utf8.count
    }

    private static func address(of text: String) -> [UInt8]? {
        var bytes = Array(text.utf8)
        // One byte stays free for the zero that ends a path.
        guard bytes.count > 1, bytes.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path) else { return nil }
        switch bytes.first {
        case UInt8(ascii: "@"): bytes[0] = 0
        case UInt8(ascii: "/"): bytes.append(0)
        default: return nil
        }
        return bytes
    }

    private static func processEnvironment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}

extension SystemdNotifier.Message {
    fileprivate var text: String {
        switch self {
        case .ready: "READY=1"
        case .reloading: "RELOADING=1\nMONOTONIC_USEC=\(Self.monotonicMicroseconds)"
        case .stopping: "STOPPING=1"
        // A line break would begin another message.
        case .status(let text): "STATUS=\(String(text.unicodeScalars.map { $0 == "\n" ? " " : Character($0) }))"
        case .watchdog: "WATCHDOG=1"
        }
    }

    private static var monotonicMicroseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
