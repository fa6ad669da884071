/// A library that may be a plugin, as the loader asks it. What runs none of its code comes first.
protocol PluginLibrary {
    associatedtype Opened: OpenPluginLibrary

    var path: String { get }

    /// Reads what the file exports. Runs nothing of it.
    func contents() throws(PluginLoadProblem) -> PluginLibraryContents

    /// Maps the library into the process, where it stays; its initialisers run.
    func open() throws(PluginLoadProblem) -> Opened
}

/// A library in this process.
protocol OpenPluginLibrary {
    /// Calls the function that says what the plugin was built against.
    func abi(from symbol: String) throws(PluginLoadProblem) -> PluginABI

    /// Calls the plugin's Swift entry.
    /// - Returns: what it returns.
    func plugin(from symbol: String) throws(PluginLoadProblem) -> UnsafeMutableRawPointer
}

/// What a library's symbols tell the loader.
struct PluginLibraryContents {
    /// Its symbols that could be entries of a plugin.
    var entries: Set<String> = []
    /// Modules of the core of which it has a copy, in the order of ``BundledModule/ofTheCore``.
    var bundledModules: [String] = []
}
