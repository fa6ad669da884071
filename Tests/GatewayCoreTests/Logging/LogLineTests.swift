import Logging
import Testing

@testable import GatewayCore

@Suite("Log lines")
struct LogLineTests {
    private func line(
        _ format: LogFormat, _ message: String, _ metadata: Logger.Metadata = [:], subsystem: String = "websocket"
    ) -> String {
        let line = LogLine(
            time: UTCTime(seconds: 1_795_349_071, nanoseconds: 250_000_000), level: .info, subsystem: subsystem,
            message: message, metadata: metadata)
        return String(decoding: line.bytes(as: format), as: UTF8.self)
    }

    @Test("text with sorted logfmt")
    func text() {
        #expect(
            line(.text, "listening", ["kind": "ws", "address": "127.0.0.1:10888"])
                == "2026-11-22T12:04:31.250Z info websocket: listening address=127.0.0.1:10888 kind=ws\n")
    }

    @Test(
        "values are quoted where they would be misread",
        arguments: [
            ("", #""""#), ("two words", #""two words""#), ("a=b", #""a=b""#), (#"say "x""#, #""say \"x\"""#),
            (#"back\slash"#, #""back\\slash""#), ("plain", "plain"), ("Grüße", "Grüße"),
        ])
    func quoting(value: String, written: String) {
        #expect(line(.text, "m", ["k": .string(value)]).hasSuffix("m k=\(written)\n"))
    }

    @Test("nothing begins another line or drives a terminal", arguments: LogFormat.allCases)
    func injection(format: LogFormat) {
        let evil = "a\nb\r\u{1B}[2J\u{7F}\u{85}\u{9B}\u{202E}\u{2028}\0"
        let written = line(format, evil, [evil: .string(evil), "list": [.string(evil)]], subsystem: evil)
        #expect(written.unicodeScalars.dropLast().allSatisfy { LogText.isHarmless($0) })
        #expect(written.hasSuffix("\n"))
    }

    @Test("escapes say what was there")
    func escapes() {
        #expect(line(.text, "a\nb\u{1B}c").hasSuffix(#"a\nb\u{1b}c"# + "\n"))
        #expect(line(.json, "a\nb\u{1B}c\"\\").contains(#""message":"a\nb\u001bc\"\\""#))
    }

    @Test("JSON keeps its keys, nests, and numbers stay numbers")
    func json() {
        let written = line(
            .json, "m",
            [
                "message": "mine", "count": .stringConvertible(7), "ok": .stringConvertible(true),
                "half": .stringConvertible(0.5), "list": ["a", ["b": "c"]],
            ])
        #expect(
            written == """
                {"time":"2026-11-22T12:04:31.250Z","level":"info","subsystem":"websocket","message":"m",\
                "count":7,"half":"0.5","list":["a",{"b":"c"}],"metadata.message":"mine","ok":true}\n
                """)
    }

    @Test("nested metadata in text")
    func nested() {
        #expect(line(.text, "m", ["list": ["a", ["b": "c"]]]).hasSuffix(#"list="[a,{b=c}]""# + "\n"))
    }

    @Test("keys cannot end early")
    func keys() {
        #expect(line(.text, "m", ["a b=c\n": "x"]).hasSuffix(" a_b_c_=x\n"))
    }

    @Test("a long text is cut, deep metadata too", arguments: LogFormat.allCases)
    func bounds(format: LogFormat) {
        var deep: Logger.MetadataValue = "x"
        for _ in 0..<10_000 { deep = [deep] }
        let written = line(format, String(repeating: "ä", count: 100_000), ["deep": deep])
        #expect(written.utf8.count < LogText.bytesMax + 1_000)
        #expect(written.contains("bytes more)"))
    }
}
