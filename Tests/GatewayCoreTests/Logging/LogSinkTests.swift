import Glibc
import Logging
import Testing

@testable import GatewayCore

@Suite("Where log lines go", .timeLimit(.minutes(1)))
struct LogSinkTests {
    private struct Pipe: ~Copyable {
        let reading: CInt
        let writing: CInt

        init() {
            var ends: [CInt] = [-1, -1]
            pipe(&ends)
            (reading, writing) = (ends[0], ends[1])
        }

        func read(upTo count: Int) -> String {
            var bytes = [UInt8](repeating: 0, count: count)
            let got = Glibc.read(reading, &bytes, count)
            return String(decoding: bytes.prefix(max(got, 0)), as: UTF8.self)
        }
    }

    @Test("a handler writes one line with what logger, event and error know")
    func handler() {
        let pipe = Pipe()
        var logger = Logger(label: "http") { label in
            GatewayLogHandler(
                subsystem: label, format: .text, levels: LogLevels(), sink: LogSink(descriptor: pipe.writing))
        }
        logger[metadataKey: "a"] = "logger"
        logger[metadataKey: "b"] = "logger"
        logger.info("hello", metadata: ["b": "event"])
        logger.debug("not this")
        let line = pipe.read(upTo: 1_000)
        #expect(line.hasSuffix(" info http: hello a=logger b=event\n"))
        close(pipe.reading)
        close(pipe.writing)
    }

    @Test("a reader that stands still costs lines, not time; afterwards lines are whole again")
    func blocked() {
        let pipe = Pipe()
        let sink = LogSink(descriptor: pipe.writing)
        let long = Array(String(repeating: "x", count: 9_999).utf8) + [UInt8(ascii: "\n")]
        let clock = ContinuousClock()
        let elapsed = clock.measure { for _ in 0..<100 { sink.write(long) } }
        #expect(elapsed < .seconds(5))
        let lost = sink.droppedLines
        #expect(lost > 80)
        var text = pipe.read(upTo: 200_000)
        sink.write(Array("after\n".utf8))
        text += pipe.read(upTo: 200_000)
        #expect(sink.droppedLines == lost)
        #expect(text.split(separator: "\n").last == "after")
        close(pipe.reading)
        close(pipe.writing)
    }

    @Test("a reader that went away is survived")
    func broken() {
        signal(SIGPIPE, SIG_IGN)
        let pipe = Pipe()
        close(pipe.reading)
        let sink = LogSink(descriptor: pipe.writing)
        sink.write(Array("lost\n".utf8))
        #expect(sink.droppedLines == 1)
        close(pipe.writing)
        LogSink(descriptor: -1).write(Array("nowhere\n".utf8))
    }

    @Test("lines of many threads are not mixed")
    func threads() async {
        let pipe = Pipe()
        let sink = LogSink(descriptor: pipe.writing)
        await withDiscardingTaskGroup { group in
            for letter in "abcdefgh" {
                group.addTask {
                    for _ in 0..<100 { sink.write(Array("\(String(repeating: letter, count: 50))\n".utf8)) }
                }
            }
        }
        close(pipe.writing)
        var text = ""
        while case let piece = pipe.read(upTo: 65_536), !piece.isEmpty { text += piece }
        let lines = text.split(separator: "\n")
        #expect(lines.count == 800 - sink.droppedLines)
        #expect(lines.allSatisfy { Set($0).count == 1 && $0.count == 50 })
        close(pipe.reading)
    }
}
