/// Dates in HTTP headers, RFC 9110 §5.6.7. The obsolete two formats are not understood, which is what a wrong date
/// means where we read dates: no condition.
enum HTTPDate {
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// `Sun, 06 Nov 1994 08:49:37 GMT`
    static func string(_ time: UTCTime) -> String {
        var bytes: [UInt8] = []
        bytes += weekdays[time.weekday].utf8
        bytes += ", ".utf8
        bytes.appendDecimal(time.day, digits: 2)
        bytes += " \(months[time.month - 1]) ".utf8
        bytes.appendDecimal(time.year, digits: 4)
        bytes += " ".utf8
        time.appendTimeOfDay(to: &bytes)
        bytes += " GMT".utf8
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Seconds since 1970; nil for what is not exactly of that form. The name of the day is not compared.
    static func seconds(_ text: String) -> Int? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard text.utf8.count == 29, parts.count == 6, parts[0].utf8.count == 4, parts[0].hasSuffix(","),
            parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])),
            let day = number(parts[1], digits: 2), let year = number(parts[3], digits: 4)
        else { return nil }
        let time = parts[4].split(separator: ":", omittingEmptySubsequences: false)
        guard time.count == 3, let hour = number(time[0], digits: 2), let minute = number(time[1], digits: 2),
            let second = number(time[2], digits: 2)
        else { return nil }
        return UTCTime.seconds(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
    }

    private static func number(_ text: Substring, digits: Int) -> Int? {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
        else { return nil }
        return Int(text)
    }
}
