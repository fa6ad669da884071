import Testing

@testable import GatewayCore

@Suite("Mistakes in settings")
struct SettingMistakeTests {
    private static func mistakes(_ text: String, overrides: [String] = []) -> [String] {
        let store = SettingsStore(file: ("plugins.conf", text), overrides: overrides)
        _ = GatewaySettings(store)
        let echo = store.table("plugin.Echo")
        _ = echo.integer("limit", default: 5, in: 1...10, "How many.")
        return store.allMistakes().map(\.description)
    }

    @Test("all of them are reported at once, in the order of the file")
    func manyAtOnce() {
        let text = """
            [plugin.Echo]
            limit = 11
            limits = 3

            [gateway.limits]
            conections = 5
            messages_per_second = -1
            [gateway.tls]
            certificate = "/a.pem"
            minimum_version = "1.1"
            [gateway.wbsocket]
            listen = ":1"
            [logging]
            level = "debug"
            """
        #expect(
            Self.mistakes(text, overrides: ["gateway.limits.handshakes=no", "gateway.http.orgins=*", "nothing"]) == [
                "plugin.Echo.limit: 11 is not an integer from 1 to 10 (line 2)",
                "plugin.Echo.limits: unknown setting; did you mean plugin.Echo.limit? (line 3)",
                "gateway.limits.conections: unknown setting; did you mean gateway.limits.connections? (line 6)",
                "gateway.limits.messages_per_second: -1 is not an integer from 0 to 1000000 (line 7)",
                "gateway.tls.minimum_version: \"1.1\" is not one of \"1.2\", \"1.3\" (line 10)",
                "gateway.wbsocket: unknown table; did you mean gateway.websocket? (line 11)",
                "logging: is not one of the tables gateway, plugin and service (line 13)",
                "--set: an argument is not of the form path=value",
                "gateway.tls.private_key: certificate and private_key must be given together",
                "gateway.limits.handshakes: \"no\" is not an integer from 1 to 100000 (from --set)",
                "gateway.http.orgins: unknown setting; did you mean gateway.http.origins? (from --set)",
            ])
    }

    @Test(
        "keys that nobody declared are mistakes",
        arguments: [
            ("x = 1", "x: is not one of the tables gateway, plugin and service (line 1)"),
            ("gateway = 1", "gateway: 1 is not a table of settings (line 1)"),
            ("[gateway]\nlimits = 1", "gateway.limits: 1 is not a table of settings (line 2)"),
            ("[[gateway.limits]]", "gateway.limits: [{}] is not a table of settings (line 1)"),
            ("plugin.Echo = 1", "plugin.Echo: 1 is not a table of settings (line 1)"),
            ("[plugin]\nOther = 1", "plugin.Other: unknown setting (line 2)"),
            (
                "[gateway.limits.connections]",
                "gateway.limits.connections: {} is not an integer from 1 to 1000000 (line 1)"
            ),
            (
                "[gateway.websocket]\nrequest_timeout = \"1s\"",
                "gateway.websocket.request_timeout: unknown setting; did you mean gateway.limits.request_timeout? (line 2)"
            ),
            ("gateway.limits = { \"a.b\" = 1 }", "gateway.limits.\"a.b\": unknown setting (line 1)"),
            ("[plugin.\"../x\"]", "plugin.\"../x\": a name may have letters, digits, \"-\" and \"_\" only (line 1)"),
        ])
    func undeclared(_ text: String, _ mistake: String) {
        #expect(Self.mistakes(text) == [mistake])
    }

    @Test("tables of plugins and services that nobody asked for are listed apart")
    func undeclaredTables() {
        let text = "[service.sip]\nport = 5060\n[plugin.B]\nx = 1\n[plugin.A]\n[plugin.Echo]\n"
        let store = SettingsStore(
            file: ("plugins.conf", text), environment: ["GATEWAY_PLUGIN_D_X": "1"], overrides: ["plugin.C.x=1"])
        _ = store.table("plugin.Echo")
        #expect(store.pluginNames == ["B", "A", "Echo", "C"])
        #expect(store.undeclaredTables().map(\.path) == ["plugin.B", "plugin.A", "plugin.C", "service.sip"])
        #expect(store.undeclaredTables().map(\.line) == [3, 5, nil, 1])
        #expect(store.allMistakes().isEmpty)
        #expect(store.unknownEnvironment() == ["GATEWAY_PLUGIN_D_X"])
    }

    @Test(
        "what is not TOML is reported with its line",
        arguments: [
            ("a = 1\na = 2\n", 2),
            ("[gateway]\n[gateway]\n", 2),
            ("x = [1,\n\n", 2),
            ("\nx = \u{1}\n", 2),
            ("x = 1\n[äx]", 2),
            ("x = 1\n[\n]", 2),
            ("x = 1\n[", 2),
            ("x = 1\n[]", 2),
            ("x = 1\ny = [}]", 2),
            ("x = 1\ny = 10s", 2),
            ("x = 1\ny = 1979-05-27Tp7:32:00", 2),
            ("x = 1\ny = ", 2),
            ("x = \"\\u0000\"", 1),
            ("x = \n\n[äx]", 1),
            ("\n\nx = \"a\u{0}b\"", 3),
            ("x" + String(repeating: ".x", count: 100_000) + " = 1", 1),
            ("[x" + String(repeating: ".x", count: 100_000) + "]\nx = ", 1),
            ("\nx = " + String(repeating: "[", count: 500_000), 2),
            ("\nx = " + String(repeating: "{x=", count: 300_000), 2),
        ])
    func syntax(_ text: String, _ line: Int) throws {
        let store = SettingsStore(file: ("plugins.conf", text))
        let mistake = try #require(store.allMistakes().first)
        #expect(store.allMistakes().count == 1)
        #expect(mistake.keyPath == "plugins.conf")
        #expect(mistake.line == line)
    }

    @Test("a file of more than 1 MiB is refused unread")
    func tooLarge() {
        let store = SettingsStore(file: ("plugins.conf", String(repeating: "#", count: (1 << 20) + 1)))
        #expect(store.allMistakes().map(\.description) == ["plugins.conf: is larger than 1048576 bytes"])
    }

    @Test("a file that has nothing to do with us is not listed in full")
    func manyUnknown() {
        let text = "[gateway]\n" + (0..<5000).map { "key\($0) = 1\n" }.joined()
        #expect(Self.mistakes(text).count == 100)
    }

    @Test("a secret never shows")
    func secrets() {
        let store = SettingsStore(
            file: ("plugins.conf", "[plugin.X]\nword = \"swordfish\"\npin = 471108\nkey = \"swordfish-too-long\"\n"))
        let table = store.table("plugin.X")
        let word = table.secret("word", "A password.")
        _ = table.secret("pin", "A number.")
        _ = table.secret("key", bytes: 0...12, "A key.")
        #expect(word.reveal() == "swordfish")
        var dumped = ""
        dump(word, to: &dumped)
        let shown = [
            "\(word)", String(reflecting: word), dumped, store.annotated(), "\(store.effective())",
            "\(store.allMistakes())",
        ].joined()
        #expect(!shown.contains("swordfish"))
        #expect(!shown.contains("471108"))
        #expect(store.effective().first?.value == "\"•••\"")
    }
}
