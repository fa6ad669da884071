internal import FoundationEssentials
internal import Glibc

/// A folder below `/tmp` that only we can use; gone when the last reference to it is.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/gateway-test-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Unexpected("mkdtemp: \(String(cString: strerror(errno)))") }
        path = String(cString: made)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func write(_ name: String, _ text: String) throws {
        let file = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Unexpected("\(path)/\(name): \(String(cString: strerror(errno)))") }
        defer { Glibc.close(file) }
        let bytes = Array(text.utf8)
        guard Glibc.write(file, bytes, bytes.count) == bytes.count else { throw Unexpected("\(name) is not written") }
    }
}
