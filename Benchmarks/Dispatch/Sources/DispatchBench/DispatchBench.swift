@_spi(Benchmark) import GatewayCore
import Glibc

/// Prints what a call into a plugin loaded from its library costs, beside a call of a function in the core.
@main
struct DispatchBench {
    static func main() async throws {
        guard let program = realpath("/proc/self/exe", nil) else { return }
        defer { free(program) }
        let folder = String(cString: program).split(separator: "/").dropLast().joined(separator: "/")
        for _ in 0..<5 {
            let result = try await DispatchBenchmark.measure(library: "/\(folder)/libNoOp.so", calls: 20_000_000)
            print(
                "static call \(result.staticCall) ns, plugin \(result.pluginCall) ns,"
                    + " difference \(result.pluginCall - result.staticCall) ns")
        }
    }
}
