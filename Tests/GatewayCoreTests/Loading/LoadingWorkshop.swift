import Glibc

@testable import GatewayCore

/// A folder of its own for one test, in which libraries are made from `Tests/Fixtures/Loading`; it goes with the test.
final class LoadingWorkshop {
    let folder: String

    init() throws {
        var template = Array("/tmp/gateway-loading-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw WorkshopError(description: "mkdtemp: \(errno)") }
        folder = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        _ = try? Self.run(["rm", "-rf", folder])
    }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// Compiles fixtures into a shared library that others cannot write to, whatever the umask.
    func library(_ name: String, from fixtures: [String], options: [String] = []) throws -> String {
        try compile(name, from: fixtures, options: ["-shared", "-fPIC"] + options)
    }

    /// A well-formed plugin.
    func plugin(
        _ name: String, fileName: String? = nil, abi: String? = PluginABI.current.description,
        object: String = "&object",
        alsoFrom fixtures: [String] = []
    ) throws -> String {
        try library(
            fileName ?? "lib\(name).so", from: ["plugin.c"] + fixtures,
            options: ["-DPLUGIN=\(name)", "-DOBJECT=\(object)"] + (abi.map { ["-DABI=\"\($0)\""] } ?? []))
    }

    func compile(_ name: String, from fixtures: [String], options: [String]) throws -> String {
        let sources = fixtures.map { "\(Self.fixtures)/\($0)" }
        try Self.run(["cc", "-O1", "-o", path(name)] + sources + options)
        guard chmod(path(name), 0o755) == 0 else { throw WorkshopError(description: "chmod: \(errno)") }
        return path(name)
    }

    @discardableResult
    func file(_ name: String, _ bytes: [UInt8], mode: mode_t = 0o644) throws -> String {
        let descriptor = open(path(name), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { throw WorkshopError(description: "open: \(errno)") }
        defer { close(descriptor) }
        guard write(descriptor, bytes, bytes.count) == bytes.count, fchmod(descriptor, mode) == 0 else {
            throw WorkshopError(description: "write: \(errno)")
        }
        return path(name)
    }

    static func bytes(of path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw WorkshopError(description: "\(path): \(errno)") }
        defer { close(descriptor) }
        let size = lseek(descriptor, 0, SEEK_END)
        return try ELFFile(descriptor: descriptor, byteCount: UInt64(size)).bytes(at: 0, count: UInt64(size))
    }

    /// Runs a command to its end; its output is dropped.
    @discardableResult
    static func run(_ command: [String], output: String = "/dev/null") throws -> CInt {
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { text in strdup(text) } + [nil]
        let variables = ["PATH=/usr/bin:/bin", "LC_ALL=C"]
        var environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
        defer { (arguments + environment).forEach { free($0) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var process = pid_t()
        let outcome = posix_spawnp(&process, command[0], &actions, nil, &arguments, &environment)
        guard outcome == 0 else {
            throw WorkshopError(description: "\(command[0]): \(String(cString: strerror(outcome)))")
        }
        var status: CInt = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else { throw WorkshopError(description: "\(command) ended with \(status)") }
        return status
    }

    private static let fixtures =
        #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined() + "/Fixtures/Loading"
}

struct WorkshopError: Error, CustomStringConvertible {
    let description: String
}

/// A library in memory.
struct ELFBytes: ELFSource {
    var all: [UInt8]

    var byteCount: UInt64 { UInt64(all.count) }

    func bytes(at offset: UInt64, count: UInt64) throws(ELFProblem) -> [UInt8] {
        guard count <= byteCount, offset <= byteCount - count else { throw .truncated }
        return Array(all[Int(offset)..<Int(offset + count)])
    }
}
