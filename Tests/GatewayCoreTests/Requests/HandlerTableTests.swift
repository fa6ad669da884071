import Testing

@testable import GatewayCore

@Suite("Finding handlers")
struct HandlerTableTests {
    private func table(_ types: [String]) -> HandlerTable {
        HandlerTable(types.map { RequestHandler(type: $0, plugin: "Test", work: .synchronous { _, _ in }) })
    }

    private func find(_ type: String, in table: HandlerTable) -> String? {
        Array(type.utf8).withUnsafeBytes { table.index(of: $0) }.map { table.handlers[$0].type }
    }

    @Test("none in an empty table")
    func empty() {
        #expect(find("echo", in: table([])) == nil)
        #expect(find("", in: table([])) == nil)
    }

    @Test("each of many, and no other", arguments: [1, 7, 8, 9, 100, 5000])
    func many(count: Int) {
        let types = (0..<count).map { "session-\($0)-request" }
        let table = table(types)
        for type in types {
            #expect(find(type, in: table) == type)
            #expect(find(type + "s", in: table) == nil)
            #expect(find(String(type.dropLast()), in: table) == nil)
        }
    }

    /// With 8 handlers in 16 slots, hundreds of tables have every kind of collision among them, also around the end.
    @Test("each of those that collide")
    func collisions() {
        for round in 0..<300 {
            let types = (0..<8).map { "type-\(round)-\($0)" }
            let table = table(types)
            for type in types { #expect(find(type, in: table) == type) }
            #expect(find("type-\(round)-8", in: table) == nil)
        }
    }

    @Test("one byte, and 64")
    func lengths() {
        let types = ["a", String(repeating: "a", count: 64)]
        let table = table(types)
        for type in types { #expect(find(type, in: table) == type) }
        #expect(find(String(repeating: "a", count: 63), in: table) == nil)
    }
}
