import Testing

@testable import GatewayCore

@Suite("The daemon's own settings")
struct GatewaySettingsTests {
    @Test("the defaults")
    func defaults() {
        let store = SettingsStore(environment: ["STATE_DIRECTORY": "/var/lib/one:/var/lib/two", "HOME": "/root"])
        let settings = GatewaySettings(store)
        #expect(store.allMistakes().isEmpty)
        #expect(settings.webSocket.listen.description == ":10888")
        #expect(settings.webSocket.tlsListen.description == ":10889")
        #expect(settings.webSocket.keepalive.value == .seconds(120))
        #expect(settings.admin.listen.description == "127.0.0.1:10890")
        #expect(settings.tls.files.value.isSelfSigned)
        #expect(settings.http.origins.value == ["*"])
        #expect(settings.limits.current.value.firstMessageTimeout == .seconds(60))
        #expect(settings.limits.current.value.bytes?.burst == 4_194_304)
        #expect(settings.log.levels.value.level(of: "http") == .info)
        #expect(settings.process.stateDirectory == "/var/lib/one")
        #expect(store.effective().allSatisfy { $0.origin == .default && !$0.summary.isEmpty })
    }

    @Test("every default is within its own bounds")
    func defaultsAreValid() {
        let store = SettingsStore()
        _ = GatewaySettings(store)
        let overrides = store.effective().map { "\($0.path)=\($0.value)" }
        let again = SettingsStore(overrides: overrides)
        _ = GatewaySettings(again)
        #expect(again.allMistakes().isEmpty)
    }

    @Test("each setting has its own variable in the environment")
    func environmentNames() {
        let store = SettingsStore()
        _ = GatewaySettings(store)
        let names = store.snapshot.declarations.map(\.path.environmentName)
        #expect(Set(names).count == names.count)
        #expect(names.contains("GATEWAY_LIMITS_CONNECTIONS_PER_ADDRESS"))
        #expect(SettingPath("plugin.Echo.top-limit").environmentName == "GATEWAY_PLUGIN_ECHO_TOP_LIMIT")
    }

    @Test("limits of zero are no limits")
    func noLimits() {
        let store = SettingsStore(overrides: [
            "gateway.limits.messages_per_second=0", "gateway.limits.bytes_burst=0",
            "gateway.limits.first_message_timeout=0s",
        ])
        let limits = GatewaySettings(store).limits.current.value
        #expect(limits.messages == nil)
        #expect(limits.bytes == nil)
        #expect(limits.firstMessageTimeout == nil)
    }

    @Test("certificate and key come together, and change together")
    func certificate() throws {
        let store = SettingsStore()
        let tls = GatewaySettings(store).tls
        #expect(throws: SettingsStore.ReloadRefused.self) {
            try store.reload(file: ("plugins.conf", "[gateway.tls]\nprivate_key = \"/k.pem\"\n"))
        }
        #expect(tls.files.value.isSelfSigned)
        let text = "[gateway.tls]\nprivate_key = \"/k.pem\"\ncertificate = \"/c.pem\"\nminimum_version = \"1.3\"\n"
        #expect(try store.reload(file: ("plugins.conf", text)).count == 3)
        #expect(tls.files.value == TLSSettings.Files(certificate: "/c.pem", privateKey: "/k.pem", minimumVersion: .v13))
    }

    @Test("levels of subsystems, from the file, the environment and flags")
    func levels() {
        let store = SettingsStore(
            environment: ["GATEWAY_LOG_LEVELS": "http=trace, websocket=debug"],
            overrides: ["gateway.log.levels.http=error"])
        let levels = GatewaySettings(store).log.levels.value
        #expect(store.allMistakes().isEmpty)
        #expect(levels.level(of: "http") == .error)
        #expect(levels.level(of: "websocket") == .debug)
        #expect(levels.level(of: "Echo") == .info)
    }

    @Test(
        "an origin that is none is a mistake", arguments: ["null", "example.org", "https://example.org/", "https://*"])
    func origins(_ text: String) {
        let store = SettingsStore(overrides: ["gateway.http.origins=\(text)"])
        _ = GatewaySettings(store)
        #expect(store.allMistakes().map(\.keyPath) == ["gateway.http.origins"])
    }

    @Test(
        "the state directory follows from the environment",
        arguments: [
            (["HOME": "/home/joe"], "/home/joe/.local/state/gatewayd"),
            (["HOME": "/"], "/.local/state/gatewayd"),
            (["HOME": "relative"], "/var/lib/gatewayd"),
            ([:], "/var/lib/gatewayd"),
            (["STATE_DIRECTORY": "/s", "HOME": "/home/joe"], "/s"),
        ])
    func stateDirectory(_ environment: [String: String], _ directory: String) {
        #expect(ProcessSettings.defaultStateDirectory(environment) == directory)
    }
}
