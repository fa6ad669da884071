import Synchronization
import Testing

@testable import GatewayCore

@Suite("Reloading settings")
struct ReloadTests {
    private struct Fixture {
        let store: SettingsStore
        let size: Int
        let limit: Reloadable<Int>
        let names: Reloadable<[String]>
        let both: Reloadable<[String]>

        init(_ text: String = "[plugin.X]\nlimit = 3\n", overrides: [String] = []) {
            store = SettingsStore(file: ("plugins.conf", text), overrides: overrides)
            let table = store.table("plugin.X")
            size = table.integer("size", default: 1, in: 0...9, "A number.")
            let limit = table.reloadable.integer("limit", default: 0, in: 0...9, "A number.")
            let names = table.reloadable.strings("names", default: [], "Names.")
            table.check("names") { $0[names].count <= $0[limit] ? nil : "there are more than the limit" }
            both = table.combined { proposed in proposed[names] + [String(proposed[limit])] }
            self.limit = limit
            self.names = names
        }

        func reload(_ text: String) -> Result<[String], SettingsStore.ReloadRefused> {
            Result { () throws(SettingsStore.ReloadRefused) in try store.reload(file: ("plugins.conf", text)) }
        }

        func refusal(_ text: String) -> [String] {
            if case .failure(let refused) = reload(text) { refused.mistakes.map(\.description) } else { [] }
        }
    }

    @Test("what is reloadable takes its new value, and observers hear of it afterwards")
    func accepted() {
        let fixture = Fixture()
        let heard = Mutex<[String]>([])
        fixture.names.onChange { [limit = fixture.limit] names in
            heard.withLock { $0.append("names \(names) limit \(limit.value)") }
        }
        fixture.limit.onChange { limit in heard.withLock { $0.append("limit \(limit)") } }
        fixture.both.onChange { both in heard.withLock { $0.append("both \(both)") } }
        #expect(
            fixture.reload("[plugin.X]\nlimit = 5\nnames = [\"a\"]\n")
                == .success(["plugin.X.limit", "plugin.X.names"]))
        #expect(fixture.limit.value == 5)
        #expect(fixture.names.value == ["a"])
        #expect(fixture.both.value == ["a", "5"])
        #expect(heard.withLock { $0 } == ["limit 5", "names [\"a\"] limit 5", "both [\"a\", \"5\"]"])
        #expect(fixture.store.effective().map(\.origin) == [.default, .file, .file])
    }

    @Test("a key that is gone returns to its default")
    func backToDefault() {
        let fixture = Fixture()
        #expect(fixture.reload("[plugin.X]\n") == .success(["plugin.X.limit"]))
        #expect(fixture.limit.value == 0)
    }

    @Test("observers hear only of what changed")
    func unchanged() {
        let fixture = Fixture()
        fixture.limit.onChange { _ in Issue.record("the limit did not change") }
        fixture.both.onChange { _ in Issue.record("nothing changed") }
        #expect(fixture.reload("# the same\n[plugin.X]\nlimit = 3\nsize = 1\n") == .success([]))
    }

    @Test("flags hold over a reload")
    func flags() {
        let fixture = Fixture("[plugin.X]\n", overrides: ["plugin.X.limit=7"])
        #expect(fixture.reload("[plugin.X]\nlimit = 5\n") == .success([]))
        #expect(fixture.limit.value == 7)
    }

    @Test(
        "a reload is refused whole",
        arguments: [
            (
                "[plugin.X]\nsize = 2\nlimit = 4\n",
                ["plugin.X.size: needs a restart to change (line 2)"]
            ),
            ("[plugin.X]\nlimit = 40\n", ["plugin.X.limit: 40 is not an integer from 0 to 9 (line 2)"]),
            ("[plugin.X]\nlimit = 4\nother = 40\n", ["plugin.X.other: unknown setting (line 3)"]),
            ("[plugin.X]\nlimit = 4\n[plugin.Y]\n", ["plugin.Y: needs a restart to be added (line 3)"]),
            ("", ["plugin.X: needs a restart to be removed"]),
            (
                "[plugin.X]\nlimit = 1\nnames = [\"a\", \"b\"]\n",
                ["plugin.X.names: there are more than the limit (line 3)"]
            ),
            (
                "[plugin.X]\nlimit = \"\"\nsize = 3\nname = 1\n",
                [
                    "plugin.X.size: needs a restart to change (line 3)",
                    "plugin.X.limit: \"\" is not an integer from 0 to 9 (line 2)",
                    "plugin.X.name: unknown setting; did you mean plugin.X.names? (line 4)",
                ]
            ),
        ])
    func refused(_ text: String, _ mistakes: [String]) {
        let fixture = Fixture()
        for box in [fixture.limit] { box.onChange { _ in Issue.record("nothing may change") } }
        #expect(fixture.refusal(text) == mistakes)
        #expect(fixture.limit.value == 3)
        #expect(fixture.both.value == ["3"])
        #expect(fixture.limit.proposedValue == 3)
        // What was refused leaves nothing behind.
        #expect(fixture.reload("[plugin.X]\nlimit = 3\n") == .success([]))
    }

    @Test("broken TOML is refused with its line")
    func syntax() {
        let refusal = Fixture().refusal("[plugin.X]\nlimit = \n")
        #expect(refusal.count == 1)
        #expect(refusal.first?.hasPrefix("plugins.conf: ") == true)
        #expect(refusal.first?.hasSuffix("(line 2)") == true)
    }

    @Test("readers on other threads see the limits of one reload, never a mixture")
    func atomic() async {
        let store = SettingsStore()
        let limits = LimitSettings(store.table("gateway.limits")).current
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<2000 {
                        let limits = limits.value
                        #expect(limits.connections == limits.handshakes || limits.connections == 15_000)
                    }
                }
            }
            for count in 1..<50 {
                let text = "[gateway.limits]\nconnections = \(count)\nhandshakes = \(count)\n"
                #expect(throws: Never.self) { try store.reload(file: ("plugins.conf", text)) }
            }
        }
    }
}
