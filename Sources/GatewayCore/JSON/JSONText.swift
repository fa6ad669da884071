/// The grammar of RFC 8259 over a run of bytes that is known to be UTF-8.
///
/// Each function takes the offset where something begins and returns the offset where it ends, or `~offset` (negative)
/// of the first byte that does not belong. Offsets passed in are at most `count`; every load is preceded by a
/// comparison with `count`, which is what makes the unchecked additions and loads safe.
struct JSONText {
    let base: UnsafeRawPointer
    let count: Int

    @inline(__always)
    func byte(_ offset: Int) -> UInt8 {
        assert(offset >= 0 && offset < count)
        return base.load(fromByteOffset: offset, as: UInt8.self)
    }

    /// Eight bytes, the first one lowest. The caller has made sure of `offset + 8 <= count`.
    @inline(__always)
    func word(_ offset: Int) -> UInt64 {
        assert(offset >= 0 && offset + 8 <= count)
        return UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The first byte at or after `start` that is no white space, or `count`.
    @inline(__always)
    func skipWhitespace(from start: Int) -> Int {
        // Browsers send none, so one comparison decides.
        if start < count, byte(start) > 0x20 { return start }
        return skipSomeWhitespace(from: start)
    }

    @inline(never)
    private func skipSomeWhitespace(from start: Int) -> Int {
        var offset = start
        while offset < count {
            switch byte(offset) {
            case 0x20, 0x0A, 0x0D, 0x09: offset &+= 1
            default: return offset
            }
        }
        return offset
    }

    /// The end of the value of any kind that begins at `start`.
    /// - Parameter depth: levels open around it; set to the deepest level seen inside when that is deeper.
    @inline(__always)
    func endOfValue(
        from start: Int, kind: inout JSONKind, traits: inout JSONField.Traits, level: Int, deepest: inout Int
    ) -> Int {
        guard start < count else { return ~start }
        switch byte(start) {
        case JSONByte.quote:
            kind = .string
            let end = endOfString(from: start &+ 1, traits: &traits)
            return end < 0 ? end : end &+ 1
        case JSONByte.openBrace:
            kind = .object
            return endOfContainer(from: start, level: level, deepest: &deepest)
        case JSONByte.openBracket:
            kind = .array
            return endOfContainer(from: start, level: level, deepest: &deepest)
        default:
            return endOfScalar(from: start, kind: &kind)
        }
    }

    /// The end of a number or a literal.
    @inline(never)
    func endOfScalar(from start: Int, kind: inout JSONKind) -> Int {
        guard start < count else { return ~start }
        switch byte(start) {
        case 0x74:
            kind = .true
            return endOfLiteral("true", from: start)
        case 0x66:
            kind = .false
            return endOfLiteral("false", from: start)
        case 0x6E:
            kind = .null
            return endOfLiteral("null", from: start)
        default:
            kind = .number
            return endOfNumber(from: start)
        }
    }

    private func endOfLiteral(_ literal: StaticString, from start: Int) -> Int {
        literal.withUTF8Buffer { expected in
            var offset = start
            for wanted in expected {
                guard offset < count, byte(offset) == wanted else { return ~offset }
                offset &+= 1
            }
            return offset
        }
    }

    /// RFC 8259 §6: no leading zeros, no plus sign, digits on both sides of the point.
    private func endOfNumber(from start: Int) -> Int {
        var offset = start
        if offset < count, byte(offset) == JSONByte.minus { offset &+= 1 }
        if offset < count, byte(offset) == 0x30 {
            offset &+= 1
        } else {
            offset = endOfDigits(from: offset)
            if offset < 0 { return offset }
        }
        if offset < count, byte(offset) == 0x2E {
            offset = endOfDigits(from: offset &+ 1)
            if offset < 0 { return offset }
        }
        if offset < count, byte(offset) | 0x20 == 0x65 {
            offset &+= 1
            if offset < count, byte(offset) == 0x2B || byte(offset) == JSONByte.minus { offset &+= 1 }
            offset = endOfDigits(from: offset)
        }
        return offset
    }

    /// One digit or more.
    private func endOfDigits(from start: Int) -> Int {
        var offset = start
        while offset < count, JSONByte.isDigit(byte(offset)) { offset &+= 1 }
        return offset > start ? offset : ~offset
    }
}
