import Glibc

/// A directory that is gone when the test is over.
final class TemporaryDirectory: Sendable {
    struct Failure: Error {}

    let path: String

    init() throws {
        var template = Array("/tmp/gateway-http-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Failure() }
        path = String(cString: made)
    }

    deinit { remove(path) }

    func write(_ name: String, _ text: String) throws {
        guard let file = fopen("\(path)/\(name)", "w") else { throw Failure() }
        fputs(text, file)
        fclose(file)
    }

    func makeDirectory(_ name: String) { mkdir("\(path)/\(name)", 0o755) }

    func link(_ name: String, to target: String) { symlink(target, "\(path)/\(name)") }

    private func remove(_ path: String) {
        if let directory = opendir(path) {
            while let entry = readdir(directory) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                guard name != ".", name != ".." else { continue }
                let isDirectory = entry.pointee.d_type == UInt8(DT_DIR)
                if isDirectory { remove("\(path)/\(name)") } else { unlink("\(path)/\(name)") }
            }
            closedir(directory)
        }
        rmdir(path)
    }
}
