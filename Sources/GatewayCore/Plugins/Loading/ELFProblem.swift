/// Why a file is not taken for a shared library of this machine.
enum ELFProblem: Error, Equatable {
    case notELF
    /// What it was built for, in words.
    case otherMachine(String)
    /// What it is instead, in words.
    case notSharedLibrary(String)
    /// The file ends before what its headers announce; a copy that was interrupted looks so.
    case truncated
    /// The headers contradict themselves, in words.
    case damaged(String)
    case tooLarge
    /// Reading failed, with the system's words.
    case unreadable(String)
}

extension ELFProblem: CustomStringConvertible {
    /// Goes on after "the file …".
    var description: String {
        switch self {
        case .notELF: "is not a plugin: it is not an ELF file"
        case .otherMachine(let machine): "is built for another machine (\(machine))"
        case .notSharedLibrary(let what): "is not a plugin: it is \(what), not a shared library"
        case .truncated: "is truncated; copy it again"
        case .damaged(let what): "is damaged: \(what)"
        case .tooLarge: "is larger than a plugin can be (\(ELFImage.largestFile >> 20) MiB)"
        case .unreadable(let reason): "cannot be read: \(reason)"
        }
    }
}
