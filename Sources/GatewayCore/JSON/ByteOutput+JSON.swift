/// Strings and numbers as RFC 8259 wants them.
extension ByteOutput {
    /// Appends a quoted JSON string. Control characters, quotes and backslashes are escaped, everything else stays
    /// UTF-8.
    mutating func appendJSONString(_ string: String) {
        string.utf8Span.span.withUnsafeBytes { appendJSONString($0) }
    }

    mutating func appendJSONString(_ literal: StaticString) {
        literal.withUTF8Buffer { appendJSONString(UnsafeRawBufferPointer($0)) }
    }

    /// The same for bytes that are known to be UTF-8.
    mutating func appendJSONString(_ bytes: UnsafeRawBufferPointer) {
        append(JSONByte.quote)
        if let base = bytes.baseAddress {
            let text = JSONText(base: base, count: bytes.count)
            var read = 0
            while read < text.count { read = appendEscaped(text, from: read) }
        }
        append(JSONByte.quote)
    }

    /// Appends what needs no escape and one or two escapes after it, as at the end of a line; returns where to go on.
    @inline(__always)
    private mutating func appendEscaped(_ text: JSONText, from start: Int) -> Int {
        let escapesMax = 12
        var read = start
        // Blocks are stored whole, and only as much of them is counted as needs no escape. That never goes beyond what
        // is left of the text, so the room is enough whatever comes.
        appendUninitialized(atMost: text.count &- start &+ escapesMax) { target in
            while read &+ 16 <= text.count {
                let block = text.block(read)
                target.storeBytes(of: block, toByteOffset: read &- start, as: JSONText.Block.self)
                if let lane = JSONText.firstLane(JSONText.marks(in: block)) {
                    read &+= lane
                    var written = read &- start
                    written &+= Self.escape(text.byte(read), to: target + written)
                    read &+= 1
                    if read < text.count, JSONText.isMark(text.byte(read)) {
                        written &+= Self.escape(text.byte(read), to: target + written)
                        read &+= 1
                    }
                    return written
                }
                read &+= 16
            }
            while read < text.count {
                let byte = text.byte(read)
                let written = read &- start
                read &+= 1
                if JSONText.isMark(byte) { return written &+ Self.escape(byte, to: target + written) }
                target.storeBytes(of: byte, toByteOffset: written, as: UInt8.self)
            }
            return read &- start
        }
        return read
    }

    /// Appends a number; JSON knows neither infinities nor NaN (RFC 8259 §6), they become `null`.
    mutating func appendJSONNumber(_ value: Double) {
        if value.isFinite { append(utf8: value.description) } else { append("null") }
    }

    /// Writes the escape for a quote, a backslash or a control character: two bytes or six.
    @inline(__always)
    private static func escape(_ byte: UInt8, to target: UnsafeMutableRawPointer) -> Int {
        let letter = letter(for: byte)
        target.storeBytes(of: JSONByte.backslash, as: UInt8.self)
        target.storeBytes(of: letter, toByteOffset: 1, as: UInt8.self)
        guard letter == 0x75 else { return 2 }
        target.storeBytes(of: 0x30, toByteOffset: 2, as: UInt8.self)
        target.storeBytes(of: 0x30, toByteOffset: 3, as: UInt8.self)
        target.storeBytes(of: JSONByte.hexDigit(byte &>> 4), toByteOffset: 4, as: UInt8.self)
        target.storeBytes(of: JSONByte.hexDigit(byte & 15), toByteOffset: 5, as: UInt8.self)
        return 6
    }

    /// What follows the backslash; `u` when there is no short form.
    @inline(__always)
    private static func letter(for byte: UInt8) -> UInt8 {
        switch byte {
        case 0x0D: 0x72
        case 0x0A: 0x6E
        case JSONByte.quote, JSONByte.backslash: byte
        case 0x09: 0x74
        case 0x08: 0x62
        case 0x0C: 0x66
        default: 0x75
        }
    }
}
