/// The symbols by which a plugin of a given name is entered, after libltdl's convention `<module>_LTX_<symbol>`.
///
/// A character that is no ASCII letter or digit becomes `_`, as libltdl does with the name of a module.
struct PluginEntrySymbols: Equatable {
    /// The calls a plugin may offer.
    enum Entry: String, CaseIterable {
        /// `const char *(void)`: what it was built against.
        case abi = "gateway_plugin_abi"
        /// `void *(void)`: the plugin itself, a Swift object.
        case swift = "gateway_plugin"
        /// The entry of the C interface.
        case c = "gateway_plugin_c"
    }

    private let module: String

    init(plugin name: String) {
        module = "lib" + Self.canonical(name)
    }

    func symbol(_ entry: Entry) -> String {
        "\(module)_LTX_\(entry.rawValue)"
    }

    /// The plugin's name in a symbol that is the Swift entry of any plugin.
    static func pluginName(inSwiftEntry symbol: String) -> String? {
        let suffix = "_LTX_\(Entry.swift.rawValue)"
        guard symbol.hasPrefix("lib"), symbol.hasSuffix(suffix) else { return nil }
        return String(symbol.dropFirst(3).dropLast(suffix.count))
    }

    private static func canonical(_ name: String) -> String {
        String(
            name.utf8.map { byte in
                let isAlphanumeric =
                    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                return isAlphanumeric ? Character(Unicode.Scalar(byte)) : "_"
            })
    }
}
