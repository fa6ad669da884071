import Logging
import Testing

@testable import GatewayCore

@Suite("Levels of subsystems")
struct LogLevelsTests {
    @Test("the longest name wins, by whole parts")
    func prefixes() {
        let levels = LogLevels(default: .info, subsystems: ["websocket": .debug, "websocket.frames": .error])
        #expect(levels.level(of: "websocket") == .debug)
        #expect(levels.level(of: "websocket.close") == .debug)
        #expect(levels.level(of: "websocket.frames.mask") == .error)
        #expect(levels.level(of: "websockets") == .info)
        #expect(levels.level(of: "") == .info)
    }

    @Test("loggers follow while they live; one that was set by hand does not")
    func changes() {
        let levels = LogLevels()
        func handler(_ name: String) -> GatewayLogHandler {
            GatewayLogHandler(subsystem: name, format: .text, levels: levels, sink: LogSink(descriptor: -1))
        }
        let follower = handler("http.routes")
        var own = handler("http.routes")
        own.logLevel = .critical
        #expect(follower.logLevel == .info)
        levels.set(default: .warning, subsystems: ["http": .trace])
        #expect(follower.logLevel == .trace)
        #expect(own.logLevel == .critical)
        #expect(handler("other").logLevel == .warning)
    }
}
