internal import Glibc
internal import Logging

/// Every connection is an open file; services are often started with a soft limit of 1024.
enum OpenFileLimit {
    /// Raises the soft limit to the hard one, which needs no privilege.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max
        else { return }
        limit.rlim_cur = limit.rlim_max
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 else { return }
        Logger.subsystem("gateway").warning(
            "cannot raise the limit of open files", metadata: ["reason": "\(String(cString: strerror(errno)))"])
    }
}
