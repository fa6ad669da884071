/// A plugin's `.so`.
struct PluginLibraryOnDisk: PluginLibrary {
    let path: String

    func contents() throws(PluginLoadProblem) -> PluginLibraryContents {
        let file = try PluginLibraryFile(opening: path)
        do throws(ELFProblem) {
            return try PluginLibraryContents(of: try file.image())
        } catch {
            throw .notLoadable(error)
        }
    }

    func open() throws(PluginLoadProblem) -> OpenPluginLibraryOnDisk {
        OpenPluginLibraryOnDisk(library: try LtdlLibrary(opening: path))
    }
}

struct OpenPluginLibraryOnDisk: OpenPluginLibrary {
    fileprivate let library: LtdlLibrary

    func abi(from symbol: String) throws(PluginLoadProblem) -> PluginABI {
        guard let address = library.address(of: symbol) else { throw .noABIEntry(symbol: symbol) }
        // The symbol's name is the promise that it is such a function; nothing else can be asked before it is called.
        let function = unsafeBitCast(address, to: (@convention(c) () -> UnsafePointer<CChar>?).self)
        guard let text = function(), let abi = PluginABI(cString: text) else { throw .badABIText }
        return abi
    }

    func plugin(from symbol: String) throws(PluginLoadProblem) -> UnsafeMutableRawPointer {
        guard let address = library.address(of: symbol) else { throw .noEntry(symbol: symbol) }
        // As above, and the ABI has been found equal.
        let function = unsafeBitCast(address, to: (@convention(c) () -> UnsafeMutableRawPointer?).self)
        guard let plugin = function() else { throw .entryReturnedNothing(symbol: symbol) }
        return plugin
    }
}

extension PluginLibraryContents {
    init(of image: ELFImage) throws(ELFProblem) {
        var entries: Set<String> = []
        var missing = BundledModule.ofTheCore.map { BundledModule($0) }
        let all = missing.map(\.name)
        try image.forEachDefinedSymbol { symbol in
            if symbol.starts(with: Self.entryStart) {
                let name = String(copying: symbol)
                if name.contains("_LTX_gateway_plugin") { entries.insert(name) }
            } else if symbol.starts(with: Self.swiftStart) {
                missing.removeAll { $0.defines(symbol) }
            }
        }
        self.entries = entries
        bundledModules = all.filter { name in !missing.contains { $0.name == name } }
    }

    private static let entryStart = Array("lib".utf8)
    private static let swiftStart = Array("$s".utf8)
}

extension String {
    fileprivate init(copying bytes: Span<UInt8>) {
        self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}
