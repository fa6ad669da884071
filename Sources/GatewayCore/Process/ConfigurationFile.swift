internal import Glibc

/// Finds and reads `plugins.conf`.
struct ConfigurationFile {
    /// Anything longer is not a file of settings.
    private static let bytesMax = 1 << 20

    /// Nil where no file was asked for and none exists: the defaults work.
    let path: String?

    init(_ options: GatewayOptions) {
        path = options.configurationPath
            ?? GatewayOptions.defaultConfigurationPaths.first { access($0, F_OK) == 0 }
    }

    func read() throws(ConfigurationFileError) -> (name: String, text: String)? {
        guard let path else { return nil }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ConfigurationFileError(path: path, problem: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: Self.bytesMax + 1)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { room in
                Glibc.read(descriptor, room.baseAddress.map { $0 + count }, room.count - count)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw ConfigurationFileError(path: path, problem: String(cString: strerror(errno))) }
            if got == 0 { break }
            count += got
        }
        guard count <= Self.bytesMax else { throw ConfigurationFileError(path: path, problem: "is larger than 1 MiB") }
        guard let text = String(validating: bytes[..<count], as: UTF8.self) else {
            throw ConfigurationFileError(path: path, problem: "is not UTF-8")
        }
        return (path, text)
    }
}

struct ConfigurationFileError: Error, CustomStringConvertible {
    let path: String
    let problem: String

    var description: String { "\(path): \(problem)" }
}
