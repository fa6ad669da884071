import GatewayTestKit
import Testing

@testable import GatewayCore

@Suite("Plugins as they are built", .timeLimit(.minutes(5)))
struct BuiltPluginsTests {
    private func bundled(_ name: String) throws -> [String] {
        try PluginLibraryOnDisk(path: BuildFolder.library(name)).contents().bundledModules
    }

    private func refusal(_ plugins: TestPlugin...) async -> String? {
        do {
            try await TestGateway.start(plugins: plugins).stop()
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test("a plugin brings no copy of what the core contains", arguments: ["Echo", "Throws", "Taken", "Requires"])
    func clean(name: String) throws { #expect(try bundled(name) == []) }

    @Test("which would be found: the core itself has all of it, and a plugin that declares NIO has that")
    func found() throws {
        let core = try bundled("GatewayCore")
        #expect(BundledModule.ofTheCore.filter { !core.contains($0) } == [])
        #expect(try bundled("BringsNIO").contains("NIOCore"))
    }

    @Test("a plugin with NIO inside is refused before it is opened")
    func bringsNIO() async {
        let text = await refusal(.loaded("BringsNIO"))
        #expect(text?.contains("plugin BringsNIO") == true)
        #expect(text?.contains("it brings its own copy of NIOCore") == true)
    }

    @Test("one that throws, one whose type is taken, one that requires an absent one")
    func wrong() async {
        #expect(await refusal(.loaded("Throws")) == "plugin Throws: start failed: this plugin never starts")
        #expect(
            await refusal(.loaded("Echo"), .loaded("Taken"))
                == "plugin Taken: request type 'echo' is already handled by plugin Echo")
        #expect(
            await refusal(.loaded("Requires"))
                == "plugin Requires: requires plugin Absent, which is not loaded; add [plugin.Absent]")
    }

    @Test("one that is not there, and one by another name")
    func missing() async {
        let absent = "\(BuildFolder.path)/libNowhere.so"
        #expect(await refusal(.loaded("Nowhere")) == "plugin Nowhere (\(absent)): there is no such file")
        let text = await refusal(.loaded("Other", path: BuildFolder.library("Echo")))
        #expect(text?.hasSuffix("it is the plugin Echo; name it so in the settings") == true)
    }
}
