import Testing

@testable import GatewayCore

@Suite("The names of a plugin's entries")
struct PluginEntrySymbolsTests {
    @Test("follow libltdl's convention")
    func names() {
        let symbols = PluginEntrySymbols(plugin: "Echo")
        #expect(symbols.symbol(.swift) == "libEcho_LTX_gateway_plugin")
        #expect(symbols.symbol(.abi) == "libEcho_LTX_gateway_plugin_abi")
        #expect(symbols.symbol(.c) == "libEcho_LTX_gateway_plugin_c")
        #expect(PluginEntrySymbols(plugin: "my-plugin").symbol(.swift) == "libmy_plugin_LTX_gateway_plugin")
    }

    @Test("tell the plugin's name")
    func pluginName() {
        #expect(PluginEntrySymbols.pluginName(inSwiftEntry: "libEcho_LTX_gateway_plugin") == "Echo")
        #expect(PluginEntrySymbols.pluginName(inSwiftEntry: "libEcho_LTX_gateway_plugin_abi") == nil)
        #expect(PluginEntrySymbols.pluginName(inSwiftEntry: "Echo_LTX_gateway_plugin") == nil)
    }
}
