internal import Glibc

/// Finds and loads plugins: checks first, calls second, and says what to do.
///
/// Use it from one place at the start; a library is never unloaded, not even a refused one.
struct PluginLoader {
    /// What a plugin must have been built against.
    var coreABI = PluginABI.current

    /// The library of a plugin for which the settings name none: `lib<Name>.so` in the first folder that has it.
    func find(_ name: String, in folders: [String]) throws(PluginLoadError) -> String {
        guard Self.isName(name) else { throw PluginLoadError(plugin: name, path: nil, problem: .badName) }
        let fileName = "lib\(name).so"
        for folder in folders {
            let path = folder.hasSuffix("/") ? folder + fileName : "\(folder)/\(fileName)"
            // Anything but its absence is for `load` to complain about.
            if access(path, F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR) { return path }
        }
        throw PluginLoadError(plugin: name, path: nil, problem: .notFound(fileName: fileName, searched: folders))
    }

    func load(_ name: String, path: String) throws(PluginLoadError) -> LoadedPlugin {
        try load(name, from: PluginLibraryOnDisk(path: path))
    }

    func load(_ name: String, from library: some PluginLibrary) throws(PluginLoadError) -> LoadedPlugin {
        do throws(PluginLoadProblem) {
            guard Self.isName(name) else { throw .badName }
            let symbols = PluginEntrySymbols(plugin: name)
            switch try entry(of: try library.contents(), as: symbols) {
            case .swift: break
            case .c: throw .cInterface
            }

            let opened = try library.open()
            let abi = try opened.abi(from: symbols.symbol(.abi))
            guard abi == coreABI else { throw .otherABI(plugin: abi, core: coreABI) }
            return LoadedPlugin(name: name, path: library.path, object: try opened.plugin(from: symbols.symbol(.swift)))
        } catch {
            throw PluginLoadError(plugin: name, path: library.path, problem: error)
        }
    }

    /// The two doors. The Swift one is taken where a library has both.
    private enum Door {
        case swift
        case c
    }

    private func entry(
        of contents: PluginLibraryContents, as symbols: PluginEntrySymbols
    ) throws(PluginLoadProblem) -> Door {
        let door: Door
        if contents.entries.contains(symbols.symbol(.swift)) {
            door = .swift
        } else if contents.entries.contains(symbols.symbol(.c)) {
            door = .c
        } else {
            let others = contents.entries.compactMap { PluginEntrySymbols.pluginName(inSwiftEntry: $0) }.sorted()
            if let other = others.first { throw .otherPlugin(name: other) }
            throw .noEntry(symbol: symbols.symbol(.swift))
        }
        guard contents.bundledModules.isEmpty else { throw .bundledModules(contents.bundledModules) }
        if case .swift = door, !contents.entries.contains(symbols.symbol(.abi)) {
            throw .noABIEntry(symbol: symbols.symbol(.abi))
        }
        return door
    }

    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 64 else { return false }
        return isLetter(first)
            && name.utf8.allSatisfy { byte in
                isLetter(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
