internal import Glibc

/// A plugin's file, open for reading, that only root and the gateway's own user can have put where it is.
///
/// Checked are the file, the folder it is in, and, for a symbolic link, the folder of every link on the way: each
/// belongs to root or to the effective user and is not writable by group or others. Folders further up are not
/// checked, so that a folder of one's own under a sticky `/tmp` will do. Since nobody else can replace it, the
/// file that is opened later is the one that was checked.
struct PluginLibraryFile: ~Copyable {
    private static let mostLinks = 40

    /// The path after all links.
    let resolvedPath: String
    private let descriptor: CInt
    private let byteCount: UInt64

    init(opening path: String) throws(PluginLoadProblem) {
        guard path.utf8.first == UInt8(ascii: "/"), !path.utf8.contains(0) else { throw .pathNotAbsolute }
        let resolved = try Self.resolve(path)

        // Without O_NONBLOCK opening a pipe would wait for its writer.
        let descriptor = open(resolved, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        guard descriptor >= 0 else { throw .unreadable(path: resolved, reason: Self.reason(errno)) }
        var status = stat()
        let outcome: PluginLoadProblem? =
            if fstat(descriptor, &status) != 0 {
                .unreadable(path: resolved, reason: Self.reason(errno))
            } else if status.st_mode & S_IFMT != S_IFREG {
                .notRegularFile
            } else {
                Self.distrust(of: status, at: resolved)
            }
        if let outcome {
            close(descriptor)
            throw outcome
        }
        resolvedPath = resolved
        self.descriptor = descriptor
        byteCount = UInt64(clamping: status.st_size)
    }

    deinit {
        close(descriptor)
    }

    func image() throws(ELFProblem) -> ELFImage {
        try ELFImage(reading: ELFFile(descriptor: descriptor, byteCount: byteCount))
    }

    private static func resolve(_ path: String) throws(PluginLoadProblem) -> String {
        var current = path
        for hop in 0..<mostLinks {
            let folder = folder(of: current)
            var status = stat()
            if stat(folder, &status) == 0, let problem = distrust(of: status, at: folder) { throw problem }
            guard lstat(current, &status) == 0 else {
                guard errno == ENOENT || errno == ENOTDIR else {
                    throw .unreadable(path: current, reason: reason(errno))
                }
                throw hop == 0 ? .missing : .danglingLink(target: current)
            }
            guard status.st_mode & S_IFMT == S_IFLNK else { return current }
            let target = try target(ofLink: current)
            current = target.utf8.first == UInt8(ascii: "/") ? target : "\(folder == "/" ? "" : folder)/\(target)"
        }
        throw .tooManyLinks
    }

    private static func target(ofLink path: String) throws(PluginLoadProblem) -> String {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink(path, &bytes, bytes.count)
        guard length > 0 else { throw .unreadable(path: path, reason: reason(errno)) }
        return String(decoding: bytes.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func folder(of path: String) -> String {
        let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? ""
        return folder.isEmpty ? "/" : folder
    }

    private static func distrust(of status: stat, at path: String) -> PluginLoadProblem? {
        guard status.st_uid == 0 || status.st_uid == geteuid() else {
            return .foreignOwner(path: path, owner: status.st_uid)
        }
        guard status.st_mode & (S_IWGRP | S_IWOTH) == 0 else { return .writableByOthers(path: path) }
        return nil
    }

    private static func reason(_ code: CInt) -> String {
        String(cString: strerror(code))
    }
}
