import Glibc
import Testing

@testable import GatewayCore

@Suite("Loading libraries that a compiler made")
struct PluginLibraryOnDiskTests {
    let workshop: LoadingWorkshop

    init() throws {
        workshop = try LoadingWorkshop()
    }

    private func problem(_ name: String, _ path: String) -> PluginLoadProblem? {
        do throws(PluginLoadError) {
            _ = try PluginLoader().load(name, path: path)
            return nil
        } catch {
            return error.problem
        }
    }

    @Test("one that fits")
    func fits() throws {
        let path = try workshop.plugin("Echo")
        let plugin = try PluginLoader().load("Echo", path: path)
        #expect(plugin.path == path)
        #expect(try PluginLoader().load("Echo", path: path).object == plugin.object, "the image stays the same")
    }

    @Test("one that extends the core's types may")
    func extending() throws {
        #expect(problem("Echo", try workshop.plugin("Echo", alsoFrom: ["extending.c"])) == nil)
    }

    @Test("one with its own NIO and Logging")
    func bundled() throws {
        #expect(
            problem("Echo", try workshop.plugin("Echo", alsoFrom: ["bundled.c"]))
                == .bundledModules(["NIOCore", "Logging"]))
    }

    @Test("one of another name")
    func otherName() throws {
        let path = try workshop.plugin("Chat", fileName: "libEcho.so")
        #expect(problem("Echo", path) == .otherPlugin(name: "Chat"))
        #expect(problem("Chat", path) == nil)
    }

    @Test("one for the C interface")
    func foreign() throws {
        #expect(problem("Foreign", try workshop.library("libForeign.so", from: ["foreign.c"])) == .cInterface)
    }

    @Test("libraries that are no plugins, and files that are no libraries")
    func noPlugins() throws {
        let library = try workshop.library("libEcho.so", from: ["library.c"])
        #expect(problem("Echo", library) == .noEntry(symbol: "libEcho_LTX_gateway_plugin"))
        #expect(problem("Echo", try workshop.file("text.so", Array("hello".utf8))) == .notLoadable(.notELF))
        #expect(
            problem("Echo", try workshop.file("libEcho.la", Array("dlname='libEcho.so'\n".utf8)))
                == .notLoadable(.notELF))
        let whole = try LoadingWorkshop.bytes(of: try workshop.plugin("Half"))
        let half = try workshop.file("half.so", Array(whole.prefix(whole.count / 2)))
        #expect(problem("Half", half) == .notLoadable(.truncated))
    }

    @Test("one that does not say what it was built for, or says it badly")
    func abiTexts() throws {
        #expect(
            problem("A", try workshop.plugin("A", abi: nil)) == .noABIEntry(symbol: "libA_LTX_gateway_plugin_abi"))
        #expect(problem("B", try workshop.plugin("B", abi: "7")) == .badABIText)
        let older = "gateway-abi 0; swift 5.0; clang 9; release"
        #expect(
            problem("C", try workshop.plugin("C", abi: older))
                == .otherABI(plugin: try #require(PluginABI(text: older)), core: .current))
    }

    @Test("one whose entry returns nothing")
    func nothing() throws {
        #expect(
            problem("Echo", try workshop.plugin("Echo", object: "0"))
                == .entryReturnedNothing(symbol: "libEcho_LTX_gateway_plugin"))
    }

    @Test("one with an undefined symbol")
    func unresolved() throws {
        #expect(
            problem("Echo", try workshop.plugin("Echo", alsoFrom: ["unresolved.c"]))
                == .unresolvedSymbol("gateway_test_defined_nowhere"))
    }

    @Test("one that others can replace is not even read")
    func writable() throws {
        let path = try workshop.plugin("Echo")
        #expect(chmod(path, 0o777) == 0)
        #expect(problem("Echo", path) == .writableByOthers(path: path))
    }
}
