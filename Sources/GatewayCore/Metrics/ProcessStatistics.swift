internal import Glibc

/// `/proc/self/stat`, see proc_pid_stat(5).
struct ProcessStatistics {
    let cpuSeconds: Double
    let startSecondsAfterBoot: Double
    let residentBytes: Double

    static func read() -> Self? { text(ofFile: "/proc/self/stat").flatMap { Self(parsing: $0) } }

    init?(parsing text: String) {
        // The second field is the name of the program in parentheses, which may hold spaces and parentheses itself.
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        let ticks = Double(max(sysconf(CInt(_SC_CLK_TCK)), 1))
        // The first of `fields` is the third of the manual page.
        guard fields.count > 21, let user = Double(fields[11]), let system = Double(fields[12]),
            let start = Double(fields[19]), let pages = Double(fields[21])
        else { return nil }
        cpuSeconds = (user + system) / ticks
        startSecondsAfterBoot = start / ticks
        residentBytes = pages * Double(max(sysconf(CInt(_SC_PAGESIZE)), 1))
    }

    /// Seconds since 1970, from `/proc/stat`.
    static func bootTime() -> Double? {
        guard let text = text(ofFile: "/proc/stat") else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("btime ") }
        return line.flatMap { Double($0.dropFirst("btime ".count)) }
    }

    private static func text(ofFile path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        // /proc/stat grows with the number of processors.
        while bytes.count < 1 << 20 {
            let piece = [UInt8](unsafeUninitializedCapacity: 8_192) { buffer, count in
                count = max(Glibc.read(file, buffer.baseAddress, buffer.count), 0)
            }
            guard !piece.isEmpty else { break }
            bytes += piece
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
