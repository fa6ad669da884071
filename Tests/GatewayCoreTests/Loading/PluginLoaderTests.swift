import Testing

@testable import GatewayCore

@Suite("Loading a plugin: checked first, called second")
struct PluginLoaderTests {
    private let core = Self.abi()

    private static func abi(number: Int = 1, swift: String = "6.3.1", commit: Character = "a", mode: String = "debug")
        -> PluginABI
    {
        PluginABI(
            number: number, swiftVersion: swift, compiler: "21.0.0 (\(String(repeating: commit, count: 40)))",
            buildMode: mode)
    }

    private static let entries: Set = ["libEcho_LTX_gateway_plugin", "libEcho_LTX_gateway_plugin_abi"]

    private func refusal(_ library: FakeLibrary, name: String = "Echo") -> String {
        do throws(PluginLoadError) {
            _ = try PluginLoader(coreABI: core).load(name, from: library)
            return "loaded"
        } catch {
            return error.description
        }
    }

    @Test("a plugin that fits is entered once, after its ABI was read")
    func fits() throws {
        let calls = Calls()
        let library = FakeLibrary(contents: .init(entries: Self.entries), abi: core, calls: calls)
        let plugin = try PluginLoader(coreABI: core).load("Echo", from: library)
        #expect(plugin.name == "Echo")
        #expect(plugin.path == "/opt/libEcho.so")
        #expect(UInt(bitPattern: plugin.object) == 0x1000)
        #expect(calls.made == ["contents", "open", "libEcho_LTX_gateway_plugin_abi", "libEcho_LTX_gateway_plugin"])
    }

    @Test(
        "whatever differs is named, and nothing of the plugin runs",
        arguments: [
            (abi(number: 2), "it was built for core ABI 2, this core speaks 1; rebuild it"),
            (
                abi(swift: "6.3.2", commit: "b"),
                "it was built with Swift 6.3.2 (bbbbbbbbbbbb), this core with Swift 6.3.1 (aaaaaaaaaaaa); "
                    + "rebuild it with the core's compiler"
            ),
            (
                abi(commit: "b"),
                "it was built with Swift 6.3.1 (bbbbbbbbbbbb), this core with Swift 6.3.1 (aaaaaaaaaaaa); "
                    + "rebuild it with the core's compiler"
            ),
            (abi(mode: "release"), "it was built for a release core, this core is a debug build; rebuild it"),
        ])
    func otherABI(plugin: PluginABI, sentence: String) {
        let calls = Calls()
        let library = FakeLibrary(contents: .init(entries: Self.entries), abi: plugin, calls: calls)
        #expect(refusal(library) == "plugin Echo (/opt/libEcho.so): \(sentence)")
        #expect(calls.made == ["contents", "open", "libEcho_LTX_gateway_plugin_abi"])
    }

    @Test("what its symbols tell is enough to refuse it unopened")
    func contents() {
        let calls = Calls()
        func sentence(_ contents: PluginLibraryContents) -> String {
            refusal(FakeLibrary(contents: contents, abi: core, calls: calls))
        }
        #expect(
            sentence(.init()).hasSuffix(
                "it is a library but not a plugin: it does not export libEcho_LTX_gateway_plugin"))
        #expect(
            sentence(.init(entries: ["libChat_LTX_gateway_plugin"])).hasSuffix(
                "it is the plugin Chat; name it so in the settings"))
        #expect(
            sentence(.init(entries: ["libEcho_LTX_gateway_plugin"]))
                .hasSuffix("it does not say what it was built for: it does not export libEcho_LTX_gateway_plugin_abi"))
        #expect(
            sentence(.init(entries: ["libEcho_LTX_gateway_plugin_c"]))
                .hasSuffix("it uses the C interface, which this gateway does not offer yet"))
        #expect(
            sentence(.init(entries: Self.entries, bundledModules: ["NIOCore", "Logging"]))
                .hasSuffix(
                    "it brings its own copy of NIOCore, Logging; "
                        + "import what the core contains without declaring it as a dependency, then rebuild it"))
        #expect(Set(calls.made) == ["contents"])
    }

    @Test("the problems of the library are told with the plugin's name and path")
    func problems() {
        var library = FakeLibrary(contents: .init(entries: Self.entries), abi: core, calls: Calls())
        library.problem = .unresolvedSymbol("foo")
        #expect(
            refusal(library)
                == "plugin Echo (/opt/libEcho.so): it needs the symbol foo, which nothing here defines; "
                + "rebuild it against this gateway")
    }

    @Test(
        "a name that could be a path is none",
        arguments: ["", "../Echo", "a/b", "1a", "Échо", String(repeating: "a", count: 65)])
    func badNames(name: String) {
        let sentence = "a plugin's name is a letter, then letters, digits, '-' and '_', 64 at most"
        #expect(refusal(FakeLibrary(contents: .init(), abi: core, calls: Calls()), name: name).hasSuffix(sentence))
        #expect(throws: PluginLoadError(plugin: name, path: nil, problem: .badName)) {
            try PluginLoader(coreABI: core).find(name, in: ["/tmp"])
        }
    }

    @Test("the first folder that has it; none is told with all that were searched")
    func find() throws {
        let workshop = try LoadingWorkshop()
        let path = try workshop.file("libEcho.so", [])
        let loader = PluginLoader(coreABI: core)
        #expect(try loader.find("Echo", in: ["/nowhere", workshop.folder]) == path)
        #expect(try loader.find("Echo", in: [workshop.folder + "/"]) == path)
        let error = #expect(throws: PluginLoadError.self) {
            try loader.find("Chat", in: ["/nowhere", workshop.folder])
        }
        #expect(error?.description == "plugin Chat: there is no libChat.so in /nowhere, \(workshop.folder)")
        let unsearched = #expect(throws: PluginLoadError.self) { try loader.find("Chat", in: []) }
        #expect(unsearched?.description.contains("there are no plugin directories") == true)
    }
}

private final class Calls {
    var made: [String] = []
}

private struct FakeLibrary: PluginLibrary {
    let path = "/opt/libEcho.so"
    let result: PluginLibraryContents
    let abi: PluginABI
    let calls: Calls
    var problem: PluginLoadProblem?

    init(contents: PluginLibraryContents, abi: PluginABI, calls: Calls) {
        result = contents
        self.abi = abi
        self.calls = calls
    }

    func contents() throws(PluginLoadProblem) -> PluginLibraryContents {
        calls.made.append("contents")
        return result
    }

    func open() throws(PluginLoadProblem) -> Opened {
        calls.made.append("open")
        if let problem { throw problem }
        return Opened(abi: abi, calls: calls)
    }

    struct Opened: OpenPluginLibrary {
        let abi: PluginABI
        let calls: Calls

        func abi(from symbol: String) throws(PluginLoadProblem) -> PluginABI {
            calls.made.append(symbol)
            return abi
        }

        func plugin(from symbol: String) throws(PluginLoadProblem) -> UnsafeMutableRawPointer {
            calls.made.append(symbol)
            guard let object = UnsafeMutableRawPointer(bitPattern: 0x1000) else {
                throw .entryReturnedNothing(symbol: symbol)
            }
            return object
        }
    }
}
