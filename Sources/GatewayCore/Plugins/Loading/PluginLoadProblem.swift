/// What is wrong with a plugin's library. Each is one sentence that says what to do where that is known.
enum PluginLoadProblem: Error, Equatable {
    case badName
    /// None of these folders has it under this name.
    case notFound(fileName: String, searched: [String])
    case pathNotAbsolute
    case missing
    case danglingLink(target: String)
    case tooManyLinks
    case notRegularFile
    case unreadable(path: String, reason: String)
    case foreignOwner(path: String, owner: UInt32)
    case writableByOthers(path: String)

    case notLoadable(ELFProblem)
    case noEntry(symbol: String)
    /// It is a plugin, by another name.
    case otherPlugin(name: String)
    case noABIEntry(symbol: String)
    case cInterface
    case bundledModules([String])

    case unresolvedSymbol(String)
    case notOpened(reason: String)
    case badABIText
    case otherABI(plugin: PluginABI, core: PluginABI)
    case entryReturnedNothing(symbol: String)
}

extension PluginLoadProblem: CustomStringConvertible {
    var description: String {
        switch self {
        case .badName:
            "a plugin's name is a letter, then letters, digits, '-' and '_', 64 at most"
        case .notFound(let fileName, let searched) where searched.isEmpty:
            "\(fileName) was not looked for, because there are no plugin directories; set its 'library'"
        case .notFound(let fileName, let searched):
            "there is no \(fileName) in \(searched.joined(separator: ", "))"
        case .pathNotAbsolute:
            "the path of its library does not begin with '/'"
        case .missing:
            "there is no such file"
        case .danglingLink(let target):
            "it is a link to \(target), which does not exist"
        case .tooManyLinks:
            "its symbolic links lead in a circle"
        case .notRegularFile:
            "it is not a regular file"
        case .unreadable(let path, let reason):
            "\(path) cannot be read: \(reason)"
        case .foreignOwner(let path, let owner):
            "\(path) belongs to user \(owner), neither to root nor to the user the gateway runs as"
        case .writableByOthers(let path):
            "\(path) can be written to by others than its owner; run chmod go-w on it"
        case .notLoadable(let problem):
            "the file \(problem)"
        case .noEntry(let symbol):
            "it is a library but not a plugin: it does not export \(symbol)"
        case .otherPlugin(let name):
            "it is the plugin \(name); name it so in the settings"
        case .noABIEntry(let symbol):
            "it does not say what it was built for: it does not export \(symbol)"
        case .cInterface:
            "it uses the C interface, which this gateway does not offer yet"
        case .bundledModules(let modules):
            "it brings its own copy of \(modules.joined(separator: ", ")); "
                + "import what the core contains without declaring it as a dependency, then rebuild it"
        case .unresolvedSymbol(let symbol):
            "it needs the symbol \(symbol), which nothing here defines; rebuild it against this gateway"
        case .notOpened(let reason):
            "it cannot be opened: \(reason)"
        case .badABIText:
            "what it says it was built for cannot be understood; rebuild it against this gateway"
        case .otherABI(let plugin, let core):
            Self.difference(between: plugin, and: core)
        case .entryReturnedNothing(let symbol):
            "\(symbol) returned nothing"
        }
    }

    private static func difference(between plugin: PluginABI, and core: PluginABI) -> String {
        if plugin.number != core.number {
            "it was built for core ABI \(plugin.number), this core speaks \(core.number); rebuild it"
        } else if plugin.compilerName != core.compilerName {
            "it was built with \(plugin.compilerName), this core with \(core.compilerName); "
                + "rebuild it with the core's compiler"
        } else if plugin.buildMode != core.buildMode {
            "it was built for a \(plugin.buildMode) core, this core is a \(core.buildMode) build; rebuild it"
        } else {
            "it was built for '\(plugin)', this core is '\(core)'; rebuild it"
        }
    }
}
