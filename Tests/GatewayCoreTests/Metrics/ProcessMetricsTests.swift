import Glibc
import Testing

@testable import GatewayCore

@Suite("Metrics of the process")
struct ProcessMetricsTests {
    @Test("the kernel's numbers make sense")
    func current() throws {
        let values = Dictionary(uniqueKeysWithValues: ProcessMetrics.current().map { ($0.name, $0.value) })
        #expect(try #require(values["process_resident_memory_bytes"]) > 1_000_000)
        #expect(try #require(values["process_cpu_seconds_total"]) >= 0)
        #expect(try #require(values["process_open_fds"]) >= 3)
        #expect(try #require(values["process_max_fds"]) >= 3)
        let age = Double(time(nil)) - (try #require(values["process_start_time_seconds"]))
        #expect(age > -5 && age < 86_400)
    }

    @Test("a program name with spaces and parentheses")
    func programName() throws {
        let fields = (4...52).map { "\($0 * 100)" }.joined(separator: " ")
        let parsed = try #require(ProcessStatistics(parsing: "12 (a) (b 1) S \(fields)\n"))
        #expect(parsed.cpuSeconds == Double(1_400 + 1_500) / Double(sysconf(CInt(_SC_CLK_TCK))))
        #expect(parsed.startSecondsAfterBoot == 2_200 / Double(sysconf(CInt(_SC_CLK_TCK))))
        #expect(parsed.residentBytes == 2_400 * Double(sysconf(CInt(_SC_PAGESIZE))))
        #expect(ProcessStatistics(parsing: "12 a S 1") == nil)
        #expect(ProcessStatistics(parsing: "") == nil)
    }
}
