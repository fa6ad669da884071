// Whatever text the settings are given, as a file, as variables of the environment and as flags: nothing traps, what is
// printed can be read again and says the same, secrets do not show, and a reload of the same file changes nothing.
//
// The input is the file; after a NUL byte come arguments of `--set`, one a line, which also serve as the values of
// all variables.

#if canImport(Glibc)
    import Glibc
#endif

func fail(_ sentence: StaticString) -> Never {
    fatalError("\(sentence)")
}

enum Taste: String, CaseIterable, Sendable {
    case sweet, sour
}

/// The daemon's settings, and a plugin that asks for one of each kind.
func declare(_ store: SettingsStore) -> Secret {
    _ = GatewaySettings(store)
    let table = store.table("plugin.X", title: "All kinds")
    _ = table.string("string", default: "", bytes: 0...20, "A text.")
    _ = table.optionalString("optional", "A text.")
    _ = table.integer("integer", default: 1, in: -5...5, "A number.")
    _ = table.optionalInteger("count", in: 0...Int.max, "A number.")
    _ = table.boolean("boolean", default: true, "A flag.")
    _ = table.choice("choice", default: Taste.sweet, "A taste.")
    _ = table.reloadable.strings("strings", default: ["a"], "Texts.")
    _ = table.reloadable.stringTable("table", default: ["a": "b"], "Texts.")
    return table.secret("secret", "A password.")
}

@c(LLVMFuzzerTestOneInput)
public func fuzzSettings(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let parts = Array(UnsafeBufferPointer(start: start, count: count))
        .split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    let text = parts.first ?? ""
    let arguments = parts.dropFirst().first ?? ""
    // Most inputs are not TOML; about them there is no more to learn.
    if arguments.isEmpty, (try? TOMLDocument(text, name: "f")) == nil { return 0 }

    // Neither arguments nor variables can hold a NUL.
    let overrides = arguments.split(whereSeparator: { $0 == "\n" || $0 == "\0" }).prefix(8).map(String.init)
    var environment: [String: String] = [:]
    let names = ["STRING", "INTEGER", "BOOLEAN", "STRINGS", "TABLE", "CHOICE", "COUNT", "OPTIONAL"]
    for (name, text) in zip(names, overrides) {
        environment["GATEWAY_PLUGIN_X_\(name)"] = text
    }

    let store = SettingsStore(file: ("f", text), environment: environment, overrides: overrides)
    let secret = declare(store)
    _ = store.pluginNames
    _ = store.undeclaredTables()
    for mistake in store.allMistakes() where mistake.description.isEmpty { fail("a mistake says nothing") }

    let annotated = store.annotated()
    let again = SettingsStore(file: ("f", annotated))
    _ = declare(again)
    if !again.allMistakes().isEmpty { fail("the annotated settings are not valid") }
    if secret.isEmpty, again.effective().map({ $0.value }) != store.effective().map({ $0.value }) {
        fail("the annotated settings say something else")
    }
    if store.allMistakes().isEmpty {
        guard let changes = try? store.reload(file: ("f", text)), changes.isEmpty else {
            fail("a reload of the same file changes something")
        }
    } else if (try? store.reload(file: ("f", text))) != nil {
        fail("a reload takes what the start refused")
    }
    return 0
}
