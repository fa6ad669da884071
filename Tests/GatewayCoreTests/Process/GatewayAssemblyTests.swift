import GatewayTestKit
import Testing

@testable import GatewayCore

@Suite("Putting the gateway together")
struct GatewayAssemblyTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func assemble(
        _ settings: String, linked: [PluginFactory] = [], _ change: (inout GatewayOptions) -> Void = { _ in }
    ) throws -> GatewayAssembly {
        try folder.write("plugins.conf", settings)
        var options = GatewayOptions()
        options.configurationPath = "\(folder.path)/plugins.conf"
        options.pluginDirectories = [BuildFolder.path]
        change(&options)
        return GatewayAssembly(options, linked: linked)
    }

    private func factory(_ name: String, services: [any GatewayService.Type] = []) -> PluginFactory {
        PluginFactory(manifest: PluginManifest(name: name, version: "1", services: services)) { settings in
            _ = settings.integer("size", default: 1, in: 1...3, "A size.")
            return ScriptedPlugin { _ in }
        }
    }

    @Test("nothing is wrong with no settings at all")
    func empty() throws {
        let assembly = try assemble("")
        #expect(assembly.problems == [])
        #expect(assembly.plugins.isEmpty)
    }

    @Test("everything that is wrong is said at once")
    func problems() throws {
        let settings = """
            [gateway.limits]
            connections = 0
            conections = 5
            request_timeout = "soon"

            [gateway.http]
            origins = ["not an origin"]

            [gateway.tls]
            certificate = "/nowhere/certificate.pem"
            private_key = "/nowhere/key.pem"

            [plugin.Nowhere]

            [plugin.Sized]
            size = 9

            [service.numbers]
            first = 0

            [service.unheard_of]
            """
        let problems = try assemble(settings, linked: [factory("Sized", services: [Numbers.self])]) {
            $0.overrides = ["gateway.websocket.keepalive=often"]
        }.problems
        let expected = [
            "gateway.limits.connections", "gateway.limits.conections", "gateway.limits.request_timeout",
            "gateway.http.origins", "gateway.tls.certificate", "plugin Nowhere", "plugin.Sized.size",
            "service.numbers.first", "service.unheard_of", "gateway.websocket.keepalive",
        ]
        for start in expected { #expect(problems.count { $0.hasPrefix(start) } == 1, "\(start) in \(problems)") }
        #expect(problems.count == expected.count)
    }

    @Test("files that cannot be read, or are no settings")
    func files() throws {
        let missing = GatewayAssembly(with { $0.configurationPath = "/nowhere/plugins.conf" })
        #expect(missing.problems == ["/nowhere/plugins.conf: cannot be read: No such file or directory"])
        #expect(try assemble("[gateway").problems.count == 1)
    }

    private func with(_ change: (inout GatewayOptions) -> Void) -> GatewayOptions {
        var options = GatewayOptions()
        change(&options)
        return options
    }

    @Test("requirements are checked before anything runs")
    func requirements() throws {
        let needy = PluginFactory(manifest: PluginManifest(name: "Needy", version: "1", requires: ["Absent"])) { _ in
            ScriptedPlugin { _ in }
        }
        #expect(
            try assemble("", linked: [needy]).problems
                == ["plugin Needy: requires plugin Absent, which is not loaded; add [plugin.Absent]"])
    }

    @Test("a plugin that refuses its settings")
    func refusing() throws {
        let refusing = PluginFactory(manifest: PluginManifest(name: "Picky", version: "1")) { _ in throw Mishap() }
        #expect(try assemble("", linked: [refusing]).problems == ["plugin Picky: settings refused: a mishap"])
    }

    @Test("plugins are loaded by name, and bundled ones where none is named")
    func loading() throws {
        let named = try assemble("[plugin.Echo]\ngreeting = \"hello\"")
        #expect(named.problems == [])
        #expect(named.plugins.map(\.manifest.name) == ["Echo"])
        let bundled = try assemble("") { $0.bundledPlugins = ["Echo", "NotInstalled"] }
        #expect(bundled.problems == [])
        #expect(bundled.plugins.map(\.manifest.name) == ["Echo"])
        let both = try assemble("[plugin.Throws]") { $0.bundledPlugins = ["Echo"] }
        #expect(both.plugins.map(\.manifest.name) == ["Throws"])
    }
}
