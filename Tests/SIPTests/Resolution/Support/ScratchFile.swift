import Glibc

/// A file of the test's own; gone with its last reference.
final class ScratchFile {
    struct Problem: Error {}

    let path: String

    init(_ text: String) throws {
        var template = Array("/tmp/gateway-resolution-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw Problem() }
        close(descriptor)
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        try write(text)
    }

    deinit { unlink(path) }

    func write(_ text: String) throws {
        guard let file = fopen(path, "w") else { throw Problem() }
        defer { fclose(file) }
        guard fputs(text, file) >= 0 else { throw Problem() }
    }
}
