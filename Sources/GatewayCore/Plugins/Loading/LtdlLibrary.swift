internal import CLibltdl
internal import Glibc
internal import Synchronization

/// A shared library opened with libltdl, for good: Swift code cannot be unloaded.
///
/// libltdl is asked for one absolute path, so that neither its search path nor the current folder matter.
struct LtdlLibrary {
    /// libltdl's table and its last error are one for all threads: every call of it is under this lock.
    private static let isInitialised = Mutex(false)

    private let handle: lt_dlhandle
    /// The module's name and `_LTX_`: what libltdl puts before a symbol by itself.
    private let symbolPrefix: String

    /// - Throws: `unresolvedSymbol` or `notOpened`.
    init(opening path: String) throws(PluginLoadProblem) {
        // Says why it fails, and resolves everything now, where libltdl binds lazily and calls every failure
        // "file not found". Never closed: that pins the image.
        dlerror()
        guard dlopen(path, RTLD_NOW | RTLD_LOCAL) != nil else {
            let text = dlerror().map { String(cString: $0) } ?? "no reason given"
            throw Self.problem(inDynamicLinkerText: text, path: path)
        }
        let result = Self.isInitialised.withLock { isInitialised in Self.open(path, isInitialised: &isInitialised) }
        (handle, symbolPrefix) = try result.get()
    }

    /// Asked as `gateway_plugin` where the symbol has the module's own prefix, else in full.
    func address(of symbol: String) -> UnsafeMutableRawPointer? {
        let name = symbol.hasPrefix(symbolPrefix) ? String(symbol.dropFirst(symbolPrefix.count)) : symbol
        let address = Self.isInitialised.withLock { _ in UInt(bitPattern: lt_dlsym(handle, name)) }
        return UnsafeMutableRawPointer(bitPattern: address)
    }

    private static func open(_ path: String, isInitialised: inout Bool)
        -> sending Result<(lt_dlhandle, String), PluginLoadProblem>
    {
        if !isInitialised {
            guard lt_dlinit() == 0 else { return .failure(lastError) }
            isInitialised = true
        }
        var advice: lt_dladvise?
        guard lt_dladvise_init(&advice) == 0 else { return .failure(lastError) }
        defer { lt_dladvise_destroy(&advice) }
        guard lt_dladvise_local(&advice) == 0, lt_dladvise_resident(&advice) == 0,
            let handle = lt_dlopenadvise(path, advice),
            let information = lt_dlgetinfo(handle), let module = information.pointee.name
        else { return .failure(lastError) }
        return .success((handle, String(cString: module) + "_LTX_"))
    }

    private static var lastError: PluginLoadProblem {
        .notOpened(reason: "libltdl: \(lt_dlerror().map { String(cString: $0) } ?? "no reason given")")
    }

    /// glibc writes `<path>: undefined symbol: <name>`, and `<needed library>: cannot open …` for what the
    /// library needs.
    static func problem(inDynamicLinkerText text: String, path: String) -> PluginLoadProblem {
        let reason = text.hasPrefix("\(path): ") ? text.dropFirst(path.count + 2) : text[...]
        let marker = "undefined symbol: "
        guard reason.hasPrefix(marker) else { return .notOpened(reason: String(reason)) }
        return .unresolvedSymbol(String(reason.dropFirst(marker.count)))
    }
}
