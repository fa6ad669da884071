internal import Glibc

/// What tells one state of a file from another, without reading it.
struct FileStamp: Equatable {
    private let device: dev_t
    private let inode: ino_t
    private let size: off_t
    private let seconds: Int
    private let nanoseconds: Int

    /// Nil when there is no such file.
    init?(_ path: String) {
        var found = stat()
        guard stat(path, &found) == 0 else { return nil }
        device = found.st_dev
        inode = found.st_ino
        size = found.st_size
        seconds = found.st_mtim.tv_sec
        nanoseconds = found.st_mtim.tv_nsec
    }
}

extension FileStamp {
    /// Looks at a file now and then, at most once in a second.
    final class Watch {
        private let path: String
        private var stamp: FileStamp?
        private var lookedAt: ContinuousClock.Instant

        init(_ path: String) {
            self.path = path
            stamp = FileStamp(path)
            lookedAt = .now
        }

        /// Whether it is another one than at the last call.
        func hasChanged() -> Bool {
            let now = ContinuousClock.now
            guard now - lookedAt >= .seconds(1) else { return false }
            lookedAt = now
            let found = FileStamp(path)
            defer { stamp = found }
            return found != stamp
        }
    }
}
