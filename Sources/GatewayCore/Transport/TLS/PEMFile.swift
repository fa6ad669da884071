internal import Glibc

/// A small file of PEM text.
struct PEMFile {
    /// A chain of certificates is some kilobytes.
    private static let largestFile = 1 << 20

    let path: String

    func read() throws(CertificateError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure("cannot be opened") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("cannot be read") }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(contentsOf: chunk.prefix(count))
            guard bytes.count <= Self.largestFile else {
                throw CertificateError(description: "\(path) is larger than \(Self.largestFile) bytes")
            }
        }
    }

    /// Whether nobody but the effective user can read or write it.
    var isPrivate: Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_uid == geteuid()
            && status.st_mode & 0o077 == 0
    }

    /// Replaces the file whole or not at all. It is never readable by others, not even for a moment.
    func writePrivately(_ text: String) throws(CertificateError) {
        let temporary = PEMFile(path: "\(path).\(String(UInt64.random(in: .min ... .max), radix: 36))")
        let descriptor = open(temporary.path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw temporary.failure("cannot be created") }
        do throws(CertificateError) {
            defer { close(descriptor) }
            try temporary.write(text, to: descriptor)
        } catch {
            unlink(temporary.path)
            throw error
        }
        guard rename(temporary.path, path) == 0 else {
            let error = failure("cannot be replaced")
            unlink(temporary.path)
            throw error
        }
    }

    private func write(_ text: String, to descriptor: CInt) throws(CertificateError) {
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("cannot be written") }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw failure("cannot be written") }
    }

    /// Call it right after what failed: it takes `errno`.
    func failure(_ what: String) -> CertificateError {
        let code = errno
        return CertificateError(description: "\(path) \(what): \(String(cString: strerror(code)))")
    }
}
