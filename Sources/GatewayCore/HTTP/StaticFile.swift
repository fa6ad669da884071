internal import Glibc
internal import NIOCore

/// An open regular file. All of this blocks, so it runs on the thread pool.
final class StaticFile: Sendable {
    enum Found {
        case file(StaticFile)
        /// A directory was asked for without its slash.
        case directory
        case nothing
    }

    struct Failure: Error {
        let errno: CInt
    }

    /// The file became shorter while it was sent.
    struct Truncated: Error {}

    let name: String
    let size: Int
    /// Seconds since 1970.
    let modified: Int
    let entityTag: String
    private let descriptor: CInt

    private init(descriptor: CInt, name: String, status: stat) {
        self.descriptor = descriptor
        self.name = name
        size = Int(status.st_size)
        modified = status.st_mtim.tv_sec
        entityTag =
            "\"\(String(status.st_mtim.tv_sec, radix: 16))-\(String(status.st_mtim.tv_nsec, radix: 16))"
            + "-\(String(status.st_size, radix: 16))\""
    }

    deinit { close(descriptor) }

    /// Symbolic links are followed as long as they stay inside of the directory, and lead to nothing hidden.
    static func find(_ path: HTTPPath, in directory: String) throws(Failure) -> Found {
        guard !path.isHidden, let root = try resolved(directory) else { return .nothing }
        var relative = path.segments.joined(separator: "/")
        if path.segments.last == "" { relative += "index.html" }
        guard let full = try resolved("\(root)/\(relative)") else { return .nothing }
        let prefix = root == "/" ? root : "\(root)/"
        guard full == root || full.hasPrefix(prefix) else { return .nothing }
        guard !HTTPPath.isHidden(full.dropFirst(prefix.count).split(separator: "/")) else { return .nothing }
        return try open(full)
    }

    private static func open(_ path: String) throws(Failure) -> Found {
        // Not blocking: opening a FIFO would otherwise wait for a writer.
        let descriptor = Glibc.open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if isAbsent(errno) { return .nothing }
            throw Failure(errno: errno)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let failure = Failure(errno: errno)
            close(descriptor)
            throw failure
        }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG else {
            close(descriptor)
            return kind == S_IFDIR ? .directory : .nothing
        }
        let name = path.split(separator: "/").last.map { String($0) } ?? ""
        return .file(StaticFile(descriptor: descriptor, name: name, status: status))
    }

    /// Exactly `range`, which lies inside of the file.
    func read(_ range: Range<Int>) throws -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: range.count)
        var offset = range.lowerBound
        while offset < range.upperBound {
            let wanted = range.upperBound - offset
            let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: wanted) { space in
                max(pread(descriptor, space.baseAddress, wanted, offset), 0)
            }
            guard count > 0 else { throw Truncated() }
            offset += count
        }
        return buffer
    }

    private static func resolved(_ path: String) throws(Failure) -> String? {
        guard let resolved = realpath(path, nil) else {
            if isAbsent(errno) { return nil }
            throw Failure(errno: errno)
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func isAbsent(_ code: CInt) -> Bool {
        [ENOENT, ENOTDIR, EACCES, ELOOP, ENAMETOOLONG, EPERM, ENXIO].contains(code)
    }
}
