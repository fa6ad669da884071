internal import Glibc

/// What the kernel knows about this process, under the names that all Prometheus clients use.
struct ProcessMetrics {
    let name: String
    let kind: PrometheusKind
    let help: String
    let value: Double

    /// What cannot be read is left out.
    static func current() -> [ProcessMetrics] {
        var metrics: [ProcessMetrics] = []
        if let statistics = ProcessStatistics.read() {
            metrics += [
                Self(
                    name: "process_cpu_seconds_total", kind: .counter,
                    help: "User and system CPU time in seconds.", value: statistics.cpuSeconds),
                Self(
                    name: "process_resident_memory_bytes", kind: .gauge,
                    help: "Resident memory in bytes.", value: statistics.residentBytes),
            ]
        }
        if let seconds = startTime {
            metrics.append(
                Self(
                    name: "process_start_time_seconds", kind: .gauge,
                    help: "Start of the process, in seconds since 1970.", value: seconds))
        }
        if let count = openDescriptors() {
            metrics.append(
                Self(name: "process_open_fds", kind: .gauge, help: "Open file descriptors.", value: Double(count)))
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            metrics.append(
                Self(
                    name: "process_max_fds", kind: .gauge,
                    help: "How many file descriptors may be open.", value: Double(limit.rlim_cur)))
        }
        return metrics
    }

    private static let startTime: Double? = {
        guard let statistics = ProcessStatistics.read(), let boot = ProcessStatistics.bootTime() else { return nil }
        return boot + statistics.startSecondsAfterBoot
    }()

    private static func openDescriptors() -> Int? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // Not ".", "..", and the descriptor that reads this directory.
        return max(count - 3, 0)
    }
}
