import Glibc
import Testing

@testable import GatewayCore

@Suite("Reading the settings file")
struct SettingsFileTests {
    private static func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
        var template = Array("/tmp/gateway-settings-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer {
            close(descriptor)
            unlink(path)
        }
        try #require(write(descriptor, bytes, bytes.count) == bytes.count)
        try body(path)
    }

    @Test("gives the text and the name")
    func good() throws {
        try Self.withFile(Array("x = \"ä\"".utf8)) { path in
            let file = try SettingsFile.read(path)
            #expect(file.text == "x = \"ä\"")
            #expect(file.name == path)
        }
    }

    @Test("says why it cannot be read")
    func bad() throws {
        #expect(throws: SettingMistake("/nowhere/x", "cannot be read: No such file or directory", .file(line: nil))) {
            try SettingsFile.read("/nowhere/x")
        }
        #expect(throws: SettingMistake("/tmp", "cannot be read: Is a directory", .file(line: nil))) {
            try SettingsFile.read("/tmp")
        }
        try Self.withFile([0x78, 0xFF]) { path in
            #expect(throws: SettingMistake(path, "is not UTF-8", .file(line: nil))) { try SettingsFile.read(path) }
        }
        try Self.withFile([UInt8](repeating: 0x23, count: (1 << 20) + 1)) { path in
            #expect(throws: SettingMistake(path, "is larger than 1048576 bytes", .file(line: nil))) {
                try SettingsFile.read(path)
            }
        }
    }
}
