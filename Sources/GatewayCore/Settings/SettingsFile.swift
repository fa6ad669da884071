import Glibc

/// Reads `plugins.conf` from disk.
enum SettingsFile {
    /// - Throws: why the file cannot be read, named after `path`: missing, not UTF-8, larger than 1 MiB.
    static func read(_ path: String) throws(SettingMistake) -> (name: String, text: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path) }
            if count == 0 { break }
            bytes += chunk.prefix(count)
            guard bytes.count <= TOMLDocument.bytesMax else {
                throw SettingMistake(path, "is larger than \(TOMLDocument.bytesMax) bytes", .file(line: nil))
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SettingMistake(path, "is not UTF-8", .file(line: nil))
        }
        return (path, text)
    }

    private static func failure(_ path: String) -> SettingMistake {
        SettingMistake(path, "cannot be read: \(String(cString: strerror(errno)))", .file(line: nil))
    }
}
