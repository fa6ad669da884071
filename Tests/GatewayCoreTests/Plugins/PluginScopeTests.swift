import Testing

@testable import GatewayCore

@Suite("What a plugin asked for")
struct PluginScopeTests {
    private let record = Record()
    private let scope = PluginScope(name: "Test")

    private func own(_ entry: String) { scope.own { [record] in record.note(entry) } }

    @Test("is undone, the newest first, once")
    func order() {
        for number in 1...3 { own("\(number)") }
        scope.end()
        scope.end()
        #expect(record.entries == ["3", "2", "1"])
    }

    @Test("is undone at once when the plugin has ended")
    func late() {
        scope.end()
        own("late")
        #expect(record.entries == ["late"])
        scope.end()
        #expect(record.entries == ["late"])
    }

    @Test("may be asked for while it is undone")
    func nested() {
        own("first")
        scope.own { [record, scope] in
            record.note("second")
            scope.own { record.note("nested") }
        }
        scope.end()
        #expect(record.entries == ["second", "nested", "first"])
    }

    @Test("problems are kept in order")
    func problems() {
        #expect(scope.problems == [])
        for problem in ["one", "two"] { scope.report(problem) }
        #expect(scope.problems == ["one", "two"])
    }
}
