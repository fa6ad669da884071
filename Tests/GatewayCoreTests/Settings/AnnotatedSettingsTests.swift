import Testing

@testable import GatewayCore

@Suite("Printing settings")
struct AnnotatedSettingsTests {
    private static func store(_ text: String) -> SettingsStore {
        let store = SettingsStore(file: ("plugins.conf", text), environment: ["HOME": "/home/joe"])
        _ = GatewaySettings(store)
        let echo = store.table("plugin.Echo", title: "Echo: sends back what it gets")
        _ = echo.integer("limit", default: 5, in: 1...10, unit: "echoes", "How many echoes may be pending.")
        _ = echo.secret("password", "What opens the door.")
        _ = echo.optionalString("suffix", "What is put behind each echo.")
        _ = echo.stringTable("names", default: ["a b": "\u{1}\"\\"], "Names of things.")
        return store
    }

    @Test("a setting is shown with its meaning")
    func shape() {
        let store = SettingsStore(file: ("plugins.conf", "[plugin.Echo]\nlimit = 7\n"))
        let echo = store.table("plugin.Echo", title: "Echo")
        _ = echo.integer("limit", default: 5, in: 1...10, unit: "echoes", "How many echoes may be pending.")
        _ = echo.reloadable.duration(
            "pause", default: .seconds(90), in: .zero...(.seconds(3600)), "How long to wait before each.")
        _ = echo.optionalString("suffix", bytes: 1...8, "What is put behind each echo.")
        let body = store.annotated().split(separator: "\n\n", maxSplits: 1).last.map(String.init)
        #expect(
            body == """
                # Echo
                [plugin.Echo]

                # How many echoes may be pending.
                # (an integer from 1 to 10, in echoes; default 5; restart)
                limit = 7

                # How long to wait before each.
                # (a duration from "0s" to "1h" (a whole number of ms, s, m or h); default "90s"; reloadable)
                #pause = "90s"

                # What is put behind each echo.
                # (a string of 1 to 8 bytes; no default; restart)
                #suffix =

                """)
    }

    @Test("the annotated file gives the same settings again")
    func roundTrip() {
        let text = """
            [gateway]
            plugin_directories = ["/a", "/b \\" c"]
            [gateway.limits]
            connections = 3
            first_message_timeout = "0s"
            [gateway.log]
            levels = { http = "trace", "a b" = "debug" }
            [plugin.Echo]
            suffix = "\\u0007 end"
            """
        for text in ["", text] {
            let first = Self.store(text)
            #expect(first.allMistakes().isEmpty)
            let second = Self.store(first.annotated())
            #expect(second.allMistakes().isEmpty)
            #expect(second.effective().map(\.value) == first.effective().map(\.value))
            #expect(second.annotated() == first.annotated())
        }
    }

    @Test("the defaults that stand in comments are the defaults")
    func commentedDefaults() {
        let uncommented = Self.store("").annotated().split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("# ") && !$0.hasSuffix(" =") }
            .map { $0.hasPrefix("#") ? String($0.dropFirst()) : String($0) }
            .joined(separator: "\n")
        let store = Self.store(uncommented)
        #expect(store.allMistakes().isEmpty)
        #expect(store.effective().map(\.value) == Self.store("").effective().map(\.value))
        #expect(store.effective().filter { $0.origin == .default }.map(\.path) == ["plugin.Echo.suffix"])
    }

    @Test("lines are not too long")
    func width() {
        let lines = Self.store("").annotated().split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 110 })
    }

    @Test("an effective setting says where it comes from")
    func origins() {
        let store = SettingsStore(
            file: ("plugins.conf", "[plugin.X]\na = 1\n"), environment: ["GATEWAY_PLUGIN_X_B": "2"],
            overrides: ["plugin.X.c=3"])
        let table = store.table("plugin.X")
        for key in ["a", "b", "c", "d"] { _ = table.integer(key, default: 0, in: 0...9, "A number.") }
        #expect(
            store.effective().map(\.description) == [
                "plugin.X.a = 1  # file", "plugin.X.b = 2  # environment", "plugin.X.c = 3  # flag",
                "plugin.X.d = 0  # default",
            ])
    }
}
