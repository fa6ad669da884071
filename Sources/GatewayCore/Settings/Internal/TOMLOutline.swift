/// A quick look over TOML text before it is parsed: on which line each key stands, which the library does not tell, and
/// whether something is in it that the library would not survive.
///
/// It follows the syntax of TOML v1.0.0 far enough to agree with the parser about every text up to its first error;
/// what it makes of the rest does not matter, since the parser stops there.
struct TOMLOutline {
    struct Obstacle: Equatable {
        let line: Int
        let problem: String
        /// How many bytes of the text come before the statement it is in. They are safe to parse.
        let statementStart: Int
    }

    /// The parser destroys nested tables by recursion and sets no limit to dotted keys: `a.a.a.…` a million long would
    /// overflow the stack. Nothing real is deeper than four.
    static let depthMax = 16

    private(set) var lines: [SettingPath: Int] = [:]
    private(set) var obstacle: Obstacle?

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var statementStart = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
        if let end = bytes.firstIndex(of: 0) {
            line += bytes[..<end].count { $0 == UInt8(ascii: "\n") }
            refuse("a NUL byte is not supported")
            return
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        var header: [String] = []
        while obstacle == nil, skipBlank(), let byte = peek() {
            statementStart = position
            if byte == UInt8(ascii: "[") {
                header = readHeader()
                note(header)
            } else {
                readEntry(under: header)
            }
            skipLine()
        }
    }

    private mutating func readHeader() -> [String] {
        position += peek(1) == UInt8(ascii: "[") ? 2 : 1
        skipSpaces()
        // The parser asserts this instead of reporting it.
        if let byte = peek(), !Self.startsKey(byte), byte != UInt8(ascii: "]") {
            refuse("a table's name begins with a letter, a digit, \"-\", \"_\" or a quote")
        }
        return readKey()
    }

    private mutating func readEntry(under table: [String]) {
        let path = table + readKey()
        note(path)
        guard peek() == UInt8(ascii: "=") else { return }
        position += 1
        readValue(of: path, depth: 1)
    }

    /// A dotted key, with the blanks behind it.
    private mutating func readKey() -> [String] {
        var parts: [String] = []
        while obstacle == nil {
            skipSpaces()
            parts.append(readKeyPart())
            skipSpaces()
            if parts.count > Self.depthMax { refuse("a key of more than \(Self.depthMax) parts is not supported") }
            guard peek() == UInt8(ascii: ".") else { break }
            position += 1
        }
        return parts
    }

    private mutating func readKeyPart() -> String {
        let start = position
        if let quote = peek(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            readString(quote)
            let end = max(start + 1, position - 1)
            return String(decoding: bytes[(start + 1)..<end], as: UTF8.self)
        }
        while let byte = peek(), !Self.endsBareKey(byte) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func readValue(of path: [String], depth: Int) {
        guard depth <= Self.depthMax else {
            return refuse("values nested deeper than \(Self.depthMax) are not supported")
        }
        skipSpaces()
        switch peek() {
        case .some(UInt8(ascii: "\"")): readString(UInt8(ascii: "\""))
        case .some(UInt8(ascii: "'")): readString(UInt8(ascii: "'"))
        case .some(UInt8(ascii: "[")):
            readList(until: UInt8(ascii: "]")) { outline in
                // The parser asserts this instead of reporting it.
                if let byte = outline.peek(), !Self.startsValue(byte) { outline.refuse("a value is missing") }
                outline.readValue(of: path, depth: depth + 1)
            }
        case .some(UInt8(ascii: "{")):
            readList(until: UInt8(ascii: "}")) { outline in
                let inner = path + outline.readKey()
                outline.note(inner)
                if outline.peek() == UInt8(ascii: "=") {
                    outline.position += 1
                    outline.readValue(of: inner, depth: depth + 1)
                }
            }
        default: readScalar()
        }
    }

    /// A number or a boolean. Dates and times are refused although they are TOML: no setting takes them, and the parser
    /// asserts things about them instead of reporting what is wrong.
    private mutating func readScalar() {
        let start = position
        while let byte = peek(), !Self.endsScalar(byte) { position += 1 }
        let scalar = String(decoding: bytes[start..<position], as: UTF8.self)
        // Where nothing stands, the parser says best what it expected.
        if !scalar.isEmpty, !Self.isNumber(scalar), !["true", "false"].contains(scalar) {
            refuse("a value is neither in quotes, nor a number, nor true or false")
        }
    }

    private mutating func readList(until end: UInt8, _ readItem: (inout TOMLOutline) -> Void) {
        position += 1
        while obstacle == nil, skipBlank(), let byte = peek() {
            if byte == end {
                position += 1
                return
            }
            let before = position
            if byte == UInt8(ascii: ",") { position += 1 } else { readItem(&self) }
            // Not TOML: leave it to the parser to say so.
            if position == before { position = bytes.count }
        }
    }

    /// A string of either kind, over several lines when its quotes are tripled.
    private mutating func readString(_ quote: UInt8) {
        let isLong = peek(1) == quote && peek(2) == quote
        position += isLong ? 3 : 1
        while let byte = peek() {
            if byte == UInt8(ascii: "\n") {
                guard isLong else { return }
                line += 1
            } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                refuseEscapedNUL()
                position += 1
                // An escaped line end must still be counted, and there may be nothing to escape.
                guard let escaped = peek(), escaped != UInt8(ascii: "\n") else { continue }
            } else if byte == quote, !isLong {
                position += 1
                return
            } else if byte == quote, peek(1) == quote, peek(2) == quote {
                position += 3
                // One or two quotes may stand right before the closing three.
                for _ in 0..<2 where peek() == quote { position += 1 }
                return
            }
            position += 1
        }
    }

    /// The library hands strings over as C strings and would cut this one short.
    private mutating func refuseEscapedNUL() {
        let rest = bytes[position...].dropFirst()
        if rest.starts(with: "u0000".utf8) || rest.starts(with: "U00000000".utf8) {
            refuse("an escaped NUL is not supported")
        }
    }

    private mutating func refuse(_ problem: String) {
        obstacle = obstacle ?? Obstacle(line: line, problem: problem, statementStart: statementStart)
    }

    private mutating func note(_ path: [String]) {
        for length in stride(from: path.count, to: 0, by: -1) {
            let path = SettingPath(parts: Array(path.prefix(length)))
            if lines[path] != nil { return }
            lines[path] = line
        }
    }

    /// Skips blanks, comments and line ends; false at the end of the text.
    private mutating func skipBlank() -> Bool {
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\n"): line += 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
            case UInt8(ascii: "#"):
                skipLine()
                continue
            default: return true
            }
            position += 1
        }
        return false
    }

    private mutating func skipSpaces() {
        while let byte = peek(), byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { position += 1 }
    }

    private mutating func skipLine() {
        while let byte = peek(), byte != UInt8(ascii: "\n") { position += 1 }
    }

    private func peek(_ offset: Int = 0) -> UInt8? {
        let index = position + offset
        return index < bytes.count ? bytes[index] : nil
    }

    private static func startsKey(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || SettingPath.isBareKeyByte(byte)
    }

    private static func endsBareKey(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "="), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ","): true
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: "#"): true
        default: false
        }
    }

    /// Or is at least something that the parser reports as wrong.
    private static func startsValue(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "!")...UInt8(ascii: "~")).contains(byte) && !endsScalar(byte)
    }

    /// Decimal, hexadecimal, octal or binary; what is wrong inside is left to the parser.
    private static func isNumber(_ scalar: String) -> Bool {
        // A sign stands at the beginning or begins an exponent.
        var previous = UInt8(ascii: "e")
        var digits = 0
        for byte in scalar.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
            case UInt8(ascii: "+"), UInt8(ascii: "-"):
                guard previous | 0x20 == UInt8(ascii: "e") else { return false }
            case UInt8(ascii: "."): break
            default:
                guard digits > 0, SettingPath.isBareKeyByte(byte) else { return false }
            }
            previous = byte
        }
        return digits > 0
    }

    private static func endsScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): true
        case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "#"), UInt8(ascii: "\n"): true
        default: false
        }
    }
}
