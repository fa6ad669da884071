import Testing

@testable import GatewayCore

/// Every getter is asked through every source, with values that will do and values that will not.
@Suite("Asking for settings")
struct SettingGetterTests {
    enum Flavour: String, CaseIterable, Sendable {
        case sweet, sour
    }

    /// One getter, with what it makes of a value as text.
    struct Getter: Sendable, CustomTestStringConvertible {
        let name: String
        let ask: @Sendable (PluginSettings) -> String
        let testDescription: String

        init(_ name: String, _ ask: @escaping @Sendable (PluginSettings) -> String) {
            self.name = name
            self.ask = ask
            testDescription = name
        }
    }

    static let getters: [String: Getter] = Dictionary(
        uniqueKeysWithValues: [
            Getter("string") { $0.string("key", default: "d", bytes: 1...5, "A text.") },
            Getter("optionalString") { $0.optionalString("key", bytes: 1...5, "A text.") ?? "nil" },
            Getter("integer") { String($0.integer("key", default: 5, in: 1...10, unit: "apples", "A number.")) },
            Getter("optionalInteger") { $0.optionalInteger("key", in: 1...10, "A number.").map(String.init) ?? "nil" },
            Getter("boolean") { String($0.boolean("key", default: false, "A flag.")) },
            Getter("duration") {
                DurationText.format($0.duration("key", default: .seconds(5), in: .seconds(1)...(.seconds(60)), "Time."))
            },
            Getter("strings") {
                $0.strings("key", default: ["d"], count: 0...2, bytes: 1...3, "Texts.").joined(separator: "|")
            },
            Getter("stringTable") {
                $0.stringTable("key", default: ["d": "e"], count: 0...2, bytes: 0...3, "Texts.")
                    .sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: "|")
            },
            Getter("secret") { $0.secret("key", bytes: 0...8, "A password.").reveal() },
            Getter("choice") { $0.choice("key", default: Flavour.sweet, "A taste.").rawValue },
            Getter("absolutePath") { $0.absolutePath("key", default: "/d", bytes: 9, "A path.") },
            Getter("optionalPath") { $0.absolutePath("key", bytes: 9, "A path.") },
            Getter("value") {
                $0.value("key", default: ListenAddress.off, expected: "an address", "An address.") {
                    try ListenAddress(parsing: $0)
                }.description
            },
            // The reloadable flavours answer the same.
            Getter("reloadable.integer") {
                String($0.reloadable.integer("key", default: 5, in: 1...10, "A number.").value)
            },
            Getter("reloadable.strings") {
                $0.reloadable.strings("key", default: ["d"], count: 0...2, bytes: 1...3, "Texts.").value
                    .joined(separator: "|")
            },
        ].map { ($0.name, $0) })

    struct Good: Sendable {
        let getter: String
        let toml: String
        let text: String
        let expected: String

        init(_ getter: String, _ toml: String, _ text: String, _ expected: String) {
            self.getter = getter
            self.toml = toml
            self.text = text
            self.expected = expected
        }
    }

    static let good: [Good] = [
        Good("string", #""abc""#, "abc", "abc"),
        Good("string", #""a\"c""#, #""a\"c""#, #"a"c"#),
        Good("optionalString", "'abc'", "'abc'", "abc"),
        Good("integer", "1", "1", "1"),
        Good("integer", "10", "10", "10"),
        Good("integer", "0x0A", "0x0A", "10"),
        Good("optionalInteger", "7", "7", "7"),
        Good("boolean", "true", "true", "true"),
        Good("boolean", "true", "1", "true"),
        Good("boolean", "false", "0", "false"),
        Good("duration", #""1s""#, "1s", "1s"),
        Good("duration", #""1500ms""#, "1500ms", "1500ms"),
        Good("duration", #""1m""#, "60s", "1m"),
        Good("strings", #"["a", "bcd"]"#, "a, bcd", "a|bcd"),
        Good("strings", "[]", "", ""),
        Good("strings", #"["a,b"]"#, #"["a,b"]"#, "a,b"),
        Good("stringTable", #"{ a = "1", b = "" }"#, "a=1,b=", "a=1|b="),
        Good("stringTable", "{}", "", ""),
        Good("stringTable", #"{ a = "b=c" }"#, "a=b=c", "a=b=c"),
        Good("secret", #""pass""#, "pass", "pass"),
        Good("choice", #""sour""#, "sour", "sour"),
        Good("absolutePath", #""/etc""#, "/etc", "/etc"),
        Good("optionalPath", #""""#, "", ""),
        Good("value", #""[::1]:80""#, "[::1]:80", "[::1]:80"),
        Good("reloadable.integer", "7", "7", "7"),
        Good("reloadable.strings", #"["a"]"#, "a", "a"),
    ]

    @Test("a value that will do is taken from the file, the environment and a flag", arguments: good)
    func accepted(_ example: Good) throws {
        let getter = try #require(Self.getters[example.getter])
        for store in Self.stores(toml: example.toml, text: example.text) {
            #expect(getter.ask(store.table("plugin.X")) == example.expected)
            #expect(store.allMistakes().isEmpty)
        }
    }

    static let bad: [(getter: String, toml: String, text: String, problem: String)] = [
        ("string", "1", "", "is not a string of 1 to 5 bytes"),
        ("string", #""sixsix""#, "sixsix", #""sixsix" is not a string of 1 to 5 bytes"#),
        ("string", #""äöü""#, "äöü", #""äöü" is not a string of 1 to 5 bytes"#),
        ("optionalString", #""""#, "", #""" is not a string of 1 to 5 bytes"#),
        ("integer", "0", "0", "0 is not an integer from 1 to 10"),
        ("integer", "11", "11", "11 is not an integer from 1 to 10"),
        ("integer", "1.5", "1.5", "is not an integer from 1 to 10"),
        ("integer", #""5""#, "five", "is not an integer from 1 to 10"),
        ("integer", "9223372036854775807", "99999999999999999999", "is not an integer from 1 to 10"),
        ("optionalInteger", "[1]", "", "is not an integer from 1 to 10"),
        ("boolean", "1", "yes", "is not true or false"),
        ("duration", "10", "10", "10"),
        ("duration", #""999ms""#, "999ms", #""999ms" is not a duration from "1s" to "1m""#),
        ("duration", #""2m""#, "2m", #""2m" is not a duration from "1s" to "1m""#),
        ("duration", #""-5s""#, "-5s", "is not a duration"),
        ("strings", #"["a", "b", "c"]"#, "a,b,c", "is not a list of 0 to 2 values"),
        ("strings", #"["a", 1]"#, #"["a", 1]"#, "(1)"),
        ("strings", #""a""#, "a,,b", "is not a list of 0 to 2 values"),
        ("stringTable", "[]", "a", "is not a table of 0 to 2 entries"),
        ("stringTable", #"{ a = "long" }"#, "a=long", #"(a: "long")"#),
        ("stringTable", "{ a = 1 }", "{ a = 1 }", "(a: 1)"),
        ("secret", #""123456789""#, "123456789", "what is given (a secret, not shown) is not a string"),
        ("choice", #""bitter""#, "bitter", #""bitter" is not one of "sweet", "sour""#),
        ("absolutePath", #""etc""#, "etc", #""etc" is not an absolute path of at most 9 bytes"#),
        ("absolutePath", #""""#, "", "is not an absolute path of at most 9 bytes"),
        ("absolutePath", #""/123456789""#, "/123456789", "is not an absolute path of at most 9 bytes"),
        ("optionalPath", #""etc""#, "./etc", #"is not an absolute path of at most 9 bytes, or "" for none"#),
        ("value", #""host""#, "host", #""host" is not an address (there is no port)"#),
        ("value", "80", "80", "is not an address"),
        ("reloadable.integer", "11", "11", "11 is not an integer from 1 to 10"),
        ("reloadable.strings", #"["long"]"#, "long", #"("long")"#),
    ]

    @Test("a value that will not do is a mistake, and the default stands in", arguments: bad)
    func refused(_ getter: String, _ toml: String, _ text: String, _ problem: String) throws {
        let getter = try #require(Self.getters[getter])
        let standIn = getter.ask(SettingsStore().table("plugin.X"))
        let places: [SettingPlace] = [.file(line: 3), .environment("GATEWAY_PLUGIN_X_KEY"), .flag]
        for (store, place) in zip(Self.stores(toml: toml, text: text), places) {
            #expect(getter.ask(store.table("plugin.X")) == standIn)
            let mistake = try #require(store.allMistakes().first)
            #expect(store.allMistakes().count == 1)
            #expect(mistake.keyPath == "plugin.X.key")
            #expect(mistake.problem.contains(problem))
            #expect(mistake.place == place)
        }
    }

    /// The same value from the file, from the environment and from a flag.
    private static func stores(toml: String, text: String) -> [SettingsStore] {
        [
            SettingsStore(file: ("plugins.conf", "[plugin.X]\n# comment\nkey = \(toml)\n")),
            SettingsStore(environment: ["GATEWAY_PLUGIN_X_KEY": text]),
            SettingsStore(overrides: ["plugin.X.key=\(text)"]),
        ]
    }

    @Test("flags override the environment, which overrides the file")
    func precedence() {
        let file = (name: "plugins.conf", text: "[plugin.X]\na = 1\nb = 1\nc = 1\n")
        let store = SettingsStore(
            file: file, environment: ["GATEWAY_PLUGIN_X_B": "2", "GATEWAY_PLUGIN_X_C": "2"],
            overrides: ["plugin.X.c=9", "plugin.X.c=3"])
        let table = store.table("plugin.X")
        #expect(["a", "b", "c", "d"].map { table.integer($0, default: 0, in: 0...9, "A number.") } == [1, 2, 3, 0])
        #expect(store.effective().map(\.origin) == [.file, .environment, .flag, .default])
    }

    @Test("a bad value in the file does no harm when it is overridden")
    func overriddenMistake() {
        let store = SettingsStore(file: ("plugins.conf", "[plugin.X]\na = \"x\"\n"), overrides: ["plugin.X.a=3"])
        #expect(store.table("plugin.X").integer("a", default: 0, in: 0...9, "A number.") == 3)
        #expect(store.allMistakes().isEmpty)
    }

    @Test("a flag changes one entry of a table")
    func tableEntry() {
        let store = SettingsStore(
            file: ("plugins.conf", "[gateway.log]\nlevels = { a = \"1\", b = \"2\" }\n"),
            overrides: ["gateway.log.levels.b=3", "gateway.log.levels.c=4"])
        let table = store.table("gateway.log").stringTable("levels", "Levels.")
        #expect(table == ["a": "1", "b": "3", "c": "4"])
        #expect(store.allMistakes().isEmpty)
    }

    @Test("the same declaration twice is one setting, a different one a mistake in the program")
    func declaredTwice() {
        let table = PluginSettings(testing: "a = 20")
        _ = table.integer("a", default: 1, in: 1...10, "A number.")
        _ = table.integer("a", default: 1, in: 1...10, "A number.")
        #expect(table.mistakes == ["plugin.Test.a: 20 is not an integer from 1 to 10 (line 2)"])
        #expect(table.store.effective().count == 1)
        _ = table.integer("a", default: 1, in: 1...99, "A number.")
        #expect(table.mistakes.contains { $0.contains("declared twice") })
    }

    @Test("a plugin's test writes settings as the plugin's table")
    func testing() {
        let settings = PluginSettings(testing: "limit = 3\nlimt = 4\n")
        #expect(settings.integer("limit", default: 1, in: 1...10, "A number.") == 3)
        #expect(settings.mistakes == ["plugin.Test.limt: unknown setting; did you mean plugin.Test.limit? (line 3)"])
    }

    @Test("conditions on several settings are tested at once")
    func checks() {
        let settings = PluginSettings(testing: "low = 7\nhigh = 3\n")
        let low = settings.reloadable.integer("low", default: 1, in: 0...10, "The least.")
        let high = settings.reloadable.integer("high", default: 2, in: 0...10, "The most.")
        settings.check("low") { $0[low] <= $0[high] ? nil : "is above high" }
        #expect(settings.mistakes == ["plugin.Test.low: is above high (line 2)"])
    }
}
