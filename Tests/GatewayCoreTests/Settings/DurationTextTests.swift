import Testing

@testable import GatewayCore

@Suite("Durations as text")
struct DurationTextTests {
    @Test(
        "are read and written",
        arguments: [
            ("0s", Duration.zero), ("250ms", .milliseconds(250)), ("10s", .seconds(10)), ("5m", .seconds(300)),
            ("36h", .seconds(129_600)), ("90s", .seconds(90)), ("1500ms", .milliseconds(1500)),
        ])
    func good(_ text: String, _ duration: Duration) {
        #expect(DurationText.parse(text) == duration)
        #expect(DurationText.format(duration) == text)
    }

    @Test(
        "are refused",
        arguments: [
            "", "s", "10", "10 s", "1.5s", "-1s", "+1s", "1d", "1h30m", "10S", "99999999999999999999s",
            "9223372036854775807h", "١s",
        ])
    func bad(_ text: String) {
        #expect(DurationText.parse(text) == nil)
    }
}
