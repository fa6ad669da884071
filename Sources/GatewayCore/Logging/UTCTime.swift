internal import Glibc

/// A moment in UTC, split into what log lines and HTTP dates are made of. Without tables, locale or time zone files.
struct UTCTime: Equatable {
    var year: Int
    /// 1 to 12
    var month: Int
    /// 1 to 31
    var day: Int
    var hour: Int
    var minute: Int
    var second: Int
    var millisecond: Int
    /// 0 is Sunday.
    var weekday: Int

    static var now: Self {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Self(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
    }

    /// - Parameter seconds: since 1970; what lies outside of the years 0 to 9999 is moved to the nearest of them.
    init(seconds: Int, nanoseconds: Int = 0) {
        let bounded = min(max(seconds, -62_167_219_200), 253_402_300_799)
        let days = bounded.flooredQuotient(by: 86_400)
        let rest = bounded - days * 86_400
        (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60)
        millisecond = min(max(nanoseconds / 1_000_000, 0), 999)
        weekday = (days + 4) - (days + 4).flooredQuotient(by: 7) * 7  // 1970-01-01 was a Thursday

        // Days are counted from 1 March of year 0, so that the leap day is the last day of its year; an era is 400
        // years.
        let shifted = days + 719_468
        let era = shifted.flooredQuotient(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Seconds since 1970 of a date in the years 0 to 9999; nil where the parts are no date.
    static func seconds(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) -> Int? {
        guard 0...9999 ~= year, 1...12 ~= month, 1...31 ~= day, 0...23 ~= hour, 0...59 ~= minute, 0...60 ~= second
        else { return nil }
        let marchYear = month <= 2 ? year - 1 : year
        let era = marchYear.flooredQuotient(by: 400)
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return (era * 146_097 + dayOfEra - 719_468) * 86_400 + hour * 3_600 + minute * 60 + second
    }

    /// RFC 3339 §5.6 with milliseconds: `2026-11-22T12:04:31.250Z`.
    func appendRFC3339(to bytes: inout [UInt8]) {
        bytes.appendDecimal(year, digits: 4)
        bytes.append(UInt8(ascii: "-"))
        bytes.appendDecimal(month, digits: 2)
        bytes.append(UInt8(ascii: "-"))
        bytes.appendDecimal(day, digits: 2)
        bytes.append(UInt8(ascii: "T"))
        appendTimeOfDay(to: &bytes)
        bytes.append(UInt8(ascii: "."))
        bytes.appendDecimal(millisecond, digits: 3)
        bytes.append(UInt8(ascii: "Z"))
    }

    /// `12:04:31`
    func appendTimeOfDay(to bytes: inout [UInt8]) {
        bytes.appendDecimal(hour, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDecimal(minute, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDecimal(second, digits: 2)
    }
}

extension [UInt8] {
    /// The last `digits` decimal digits of a number that is not negative, with leading zeros.
    mutating func appendDecimal(_ value: Int, digits: Int) {
        var divisor = 1
        for _ in 1..<Swift.max(digits, 2) where digits > 1 { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }
}

extension Int {
    fileprivate func flooredQuotient(by divisor: Int) -> Int {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
