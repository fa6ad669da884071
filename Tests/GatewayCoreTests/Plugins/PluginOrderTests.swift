import Testing

@testable import GatewayCore

@Suite("In which order plugins start")
struct PluginOrderTests {
    private func sorted(_ plugins: [(String, [String])]) throws(PluginError) -> [String] {
        try PluginOrder.sorted(plugins.map { PluginManifest(name: $0, version: "1", requires: $1) }).map(\.name)
    }

    private func problem(_ plugins: [(String, [String])]) -> String? {
        do {
            _ = try sorted(plugins)
            return nil
        } catch {
            return error.description
        }
    }

    @Test("as they are named, where nothing is required")
    func named() throws {
        #expect(try sorted([]) == [])
        #expect(try sorted([("C", []), ("A", []), ("B", [])]) == ["C", "A", "B"])
    }

    @Test("after what they require")
    func required() throws {
        #expect(try sorted([("A", ["B", "C"]), ("B", ["C"]), ("C", [])]) == ["C", "B", "A"])
        #expect(try sorted([("A", ["C"]), ("B", ["C"]), ("C", [])]) == ["C", "A", "B"])
    }

    @Test("not without what they require")
    func missing() {
        #expect(
            problem([("A", []), ("B", ["Absent"])])
                == "plugin B: requires plugin Absent, which is not loaded; add [plugin.Absent]")
    }

    @Test("not in a circle, and only the circle is named")
    func circle() {
        #expect(problem([("A", ["A"])]) == "plugins require each other in a circle: A -> A")
        #expect(
            problem([("A", ["B"]), ("B", ["C"]), ("C", ["D"]), ("D", ["B"])])
                == "plugins require each other in a circle: B -> C -> D -> B")
    }
}
