import Testing

@testable import GatewayCore

@Suite("Opening with libltdl")
struct LtdlLibraryTests {
    let workshop: LoadingWorkshop

    init() throws {
        workshop = try LoadingWorkshop()
    }

    private func problem(_ path: String) -> PluginLoadProblem? {
        do throws(PluginLoadProblem) {
            _ = try LtdlLibrary(opening: path)
            return nil
        } catch {
            return error
        }
    }

    @Test("a symbol is found whatever the file is called")
    func symbols() throws {
        for fileName in ["libEcho.so", "libEcho.so.1.2", "echo", "other.so"] {
            let library = try LtdlLibrary(opening: try workshop.plugin("Echo", fileName: fileName))
            #expect(library.address(of: "libEcho_LTX_gateway_plugin") != nil, "\(fileName)")
            #expect(library.address(of: "libEcho_LTX_gateway_plugin_c") == nil, "\(fileName)")
        }
    }

    @Test("two plugins keep their symbols apart")
    func local() throws {
        let echo = try LtdlLibrary(opening: try workshop.plugin("Echo"))
        let chat = try LtdlLibrary(opening: try workshop.plugin("Chat"))
        #expect(chat.address(of: "libChat_LTX_gateway_plugin") != nil)
        #expect(chat.address(of: "libEcho_LTX_gateway_plugin") == nil)
        #expect(echo.address(of: "libChat_LTX_gateway_plugin") == nil)
    }

    @Test("an undefined function is found when it is opened, not when it is called")
    func unresolved() throws {
        let path = try workshop.library("libX.so", from: ["unresolved.c"])
        #expect(problem(path) == .unresolvedSymbol("gateway_test_defined_nowhere"))
    }

    @Test("a library that it needs and that is missing is named")
    func missingDependency() throws {
        let inner = try workshop.library("libgateway-test-inner.so", from: ["library.c"])
        let outer = try workshop.plugin("Outer", alsoFrom: ["library.c"])
        #expect(problem(outer) == nil)
        let needing = try workshop.library(
            "libNeeding.so", from: ["program.c"], options: ["-Wl,--no-as-needed", inner, "-Wl,-soname,x"])
        try LoadingWorkshop.run(["rm", inner])
        guard case .notOpened(let reason) = problem(needing) else {
            Issue.record("opened")
            return
        }
        #expect(reason.contains("libgateway-test-inner.so"))
        #expect(reason.contains("No such file"))
    }

    @Test("the file's own path is not said twice")
    func messages() {
        let path = "/opt/libEcho.so"
        #expect(
            LtdlLibrary.problem(inDynamicLinkerText: "\(path): file too short", path: path)
                == .notOpened(reason: "file too short"))
        #expect(
            LtdlLibrary.problem(inDynamicLinkerText: "libz.so: cannot open shared object file", path: path)
                == .notOpened(reason: "libz.so: cannot open shared object file"))
    }

    @Test("from many threads at once")
    func threads() async throws {
        let paths = try (0..<8).map { try workshop.plugin("P\($0)") }
        let found = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<64 {
                let path = paths[index % 8]
                group.addTask {
                    let library = try? LtdlLibrary(opening: path)
                    return library?.address(of: "libP\(index % 8)_LTX_gateway_plugin") != nil
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(found == 64)
    }
}
