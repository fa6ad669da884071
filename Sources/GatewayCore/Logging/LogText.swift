/// Strings made safe for a log line: nothing in them can begin a new line, move a cursor or reorder what follows.
enum LogText {
    /// Longest piece of text (message or metadata value) on a line, in bytes. The rest is cut and counted.
    static let bytesMax = 8_192

    /// Appends `text` with `\n`, `\t`, `\r` and `\u{..}` (in JSON: `\u....`) for what must not stand on a line as it
    /// is.
    /// - Parameter quoted: escapes `"` and `\` as well.
    static func append(_ text: String, quoted: Bool, json: Bool = false, to line: inout [UInt8]) {
        let limit = line.count + bytesMax
        var used = 0
        for scalar in text.unicodeScalars {
            guard line.count < limit else {
                line += "…(\(text.utf8.count - used) bytes more)".utf8
                return
            }
            used += UTF8.width(scalar)
            append(scalar, quoted: quoted, json: json, to: &line)
        }
    }

    private static func append(_ scalar: Unicode.Scalar, quoted: Bool, json: Bool, to line: inout [UInt8]) {
        switch scalar {
        case "\n": line += "\\n".utf8
        case "\r": line += "\\r".utf8
        case "\t": line += "\\t".utf8
        case "\"" where quoted: line += "\\\"".utf8
        case "\\" where quoted: line += "\\\\".utf8
        default:
            if isHarmless(scalar) {
                line += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
            } else {
                appendEscape(scalar, json: json, to: &line)
            }
        }
    }

    private static func appendEscape(_ scalar: Unicode.Scalar, json: Bool, to line: inout [UInt8]) {
        if json {
            for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
                let digits = String(unit, radix: 16)
                line += "\\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)".utf8
            }
        } else {
            line += "\\u{\(String(scalar.value, radix: 16))}".utf8
        }
    }

    /// Not: C0 and C1 controls, line and paragraph separators, and what changes the direction of writing (UAX #9 §2).
    static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E: true
        case 0..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: false
        default: true
        }
    }
}
