/// Ends of strings. Short ones are searched eight bytes at a time in a register, long ones sixteen at a time.
extension JSONText {
    /// The closing quote of the string whose first character is at `start`.
    @inline(__always)
    func endOfString(from start: Int, traits: inout JSONField.Traits) -> Int {
        let offset = endOfPlainRun(from: start)
        guard offset < count else { return ~offset }
        if byte(offset) == JSONByte.quote { return offset }
        guard byte(offset) == JSONByte.backslash else { return ~offset }
        traits.insert(.hasEscapes)
        return endOfEscapedString(from: offset, traits: &traits)
    }

    /// The first byte at or after `start` that may not stand for itself in a string (RFC 8259 §7): a quote, a
    /// backslash or a control character; `count` if there is none.
    @inline(__always)
    func endOfPlainRun(from start: Int) -> Int {
        var offset = start
        // Two words hold most keys, types and identifiers.
        if offset &+ 16 <= count {
            var marks = Self.marks(in: word(offset))
            if marks != 0 { return offset &+ marks.trailingZeroBitCount >> 3 }
            marks = Self.marks(in: word(offset &+ 8))
            if marks != 0 { return offset &+ 8 &+ marks.trailingZeroBitCount >> 3 }
            offset &+= 16
        }
        return endOfLongPlainRun(from: offset)
    }

    @inline(never)
    private func endOfLongPlainRun(from start: Int) -> Int {
        var offset = start
        while offset &+ 16 <= count {
            if let lane = Self.firstLane(Self.marks(in: block(offset))) { return offset &+ lane }
            offset &+= 16
        }
        while offset < count, !Self.isMark(byte(offset)) { offset &+= 1 }
        return offset
    }

    /// Goes on from the first byte that does not stand for itself.
    @inline(never)
    private func endOfEscapedString(from start: Int, traits: inout JSONField.Traits) -> Int {
        var offset = start
        // Invariant: the byte at `offset` begins a character or an escape, or is the closing quote.
        while offset < count {
            let first = byte(offset)
            if first == JSONByte.backslash {
                offset = endOfEscape(from: offset, traits: &traits)
                if offset < 0 { return offset }
            } else if first == JSONByte.quote {
                return offset
            } else if first < 0x20 {
                return ~offset
            } else {
                offset = skipPlainEscapes(from: offset &+ 1)
            }
        }
        return ~offset
    }

    /// Skips what needs no closer look, plain bytes and the escapes that line ends and quotes are sent with, without a
    /// branch for each of them: what stands in long texts is too irregular to be predicted.
    ///
    /// The byte before `start` is a plain one. Returns where a closer look is needed; at most 16 bytes too early at
    /// the end.
    @inline(__always)
    private func skipPlainEscapes(from start: Int) -> Int {
        var offset = start
        while offset &+ 16 <= count {
            let bytes = block(offset)
            // offset >= 1, since something precedes `start`.
            let escaped = Self.equal(block(offset &- 1), JSONByte.backslash)
            let quotes = Self.equal(bytes, JSONByte.quote)
            let lineEnds = Self.equal(bytes, 0x6E) .| Self.equal(bytes, 0x72)
            let harmless = quotes .| lineEnds .| Self.equal(bytes, 0x74) .| Self.equal(bytes, 0x2F)
            let special = quotes .| Self.below(bytes, 0x20)
            // Plain and special, or escaped and not harmless: a backslash behind a backslash, `\uXXXX`, anything
            // unknown.
            let needsLook = (special .& .!escaped) .| (escaped .& .!harmless)
            if let lane = Self.firstLane(Self.bits(needsLook)) {
                offset &+= lane
                break
            }
            offset &+= 16
        }
        // An escape is left to the caller from its backslash on. The backslash is no second half itself: the second of
        // two would have been found before.
        return byte(offset &- 1) == JSONByte.backslash ? offset &- 1 : offset
    }

    /// The end of the escape whose backslash is at `start`.
    @inline(__always)
    private func endOfEscape(from start: Int, traits: inout JSONField.Traits) -> Int {
        guard start &+ 1 < count else { return ~count }
        switch byte(start &+ 1) {
        case JSONByte.quote, JSONByte.backslash, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: return start &+ 2
        case 0x75: return endOfUnicodeEscape(from: start, traits: &traits)
        default: return ~(start &+ 1)
        }
    }

    /// The end of `\uXXXX`, or of the two that make a surrogate pair.
    private func endOfUnicodeEscape(from start: Int, traits: inout JSONField.Traits) -> Int {
        var unit: UInt32 = 0
        let end = endOfHex(from: start &+ 2, unit: &unit)
        guard end >= 0, unit & 0xF800 == 0xD800 else { return end }
        if unit < 0xDC00, end &+ 1 < count, byte(end) == JSONByte.backslash, byte(end &+ 1) == 0x75 {
            var low: UInt32 = 0
            let pairEnd = endOfHex(from: end &+ 2, unit: &low)
            if pairEnd < 0 { return pairEnd }
            if low & 0xFC00 == 0xDC00 { return pairEnd }
        }
        traits.insert(.hasLoneSurrogate)
        return end
    }

    private func endOfHex(from start: Int, unit: inout UInt32) -> Int {
        for offset in start..<start &+ 4 {
            guard offset < count, let digit = JSONByte.hexValue(byte(offset)) else { return ~offset }
            unit = unit &<< 4 | digit
        }
        return start &+ 4
    }
}
