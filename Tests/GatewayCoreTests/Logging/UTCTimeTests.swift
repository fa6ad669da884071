import Glibc
import Testing

@testable import GatewayCore

@Suite("Moments in UTC")
struct UTCTimeTests {
    @Test(
        "known moments",
        arguments: [
            (0, 0, "1970-01-01T00:00:00.000Z"),
            (951_782_400, 7_999_999, "2000-02-29T00:00:00.007Z"),
            (1_795_349_071, 250_000_000, "2026-11-22T12:04:31.250Z"),
            (4_107_542_399, 999_999_999, "2100-02-28T23:59:59.999Z"),
            (-1, 0, "1969-12-31T23:59:59.000Z"),
            (Int.max, 0, "9999-12-31T23:59:59.000Z"),
            (Int.min, 0, "0000-01-01T00:00:00.000Z"),
        ])
    func known(seconds: Int, nanoseconds: Int, text: String) {
        var bytes: [UInt8] = []
        UTCTime(seconds: seconds, nanoseconds: nanoseconds).appendRFC3339(to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    @Test("the C library agrees, and back again")
    func libraryAgrees() {
        for seconds in stride(from: -62_000_000_000, to: 253_000_000_000, by: 86_399 * 1_013) {
            var moment = time_t(seconds)
            var parts = tm()
            gmtime_r(&moment, &parts)
            let time = UTCTime(seconds: seconds)
            #expect(time.year == Int(parts.tm_year) + 1900 && time.month == Int(parts.tm_mon) + 1)
            #expect(time.day == Int(parts.tm_mday) && time.weekday == Int(parts.tm_wday))
            #expect(
                UTCTime.seconds(
                    year: time.year, month: time.month, day: time.day, hour: time.hour, minute: time.minute,
                    second: time.second) == seconds)
        }
    }
}
