internal import Glibc
internal import Logging

/// Every connection is an open file; services are often started with a soft limit of 1024.
enum OpenFileLimit {
    /// Raises the soft limit to the hard one, which needs no privilege; warns where that is too little for `limits`.
    static func raise(for limits: Limits) {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        let logger = Logger.subsystem("gateway")
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return }
        if limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = limit.rlim_max
            if setrlimit(resource, &limit) != 0 {
                logger.warning(
                    "cannot raise the limit of open files", metadata: ["reason": "\(String(cString: strerror(errno)))"])
            }
        }
        // Beside sockets: libraries, event loops, what plugins open.
        let wanted = limits.connections + limits.handshakes + 512
        guard limit.rlim_cur < rlim_t(wanted) else { return }
        logger.warning(
            "fewer files may be open than the limits of connections need",
            metadata: ["allowed": "\(limit.rlim_cur)", "needed": "\(wanted)"])
    }
}
