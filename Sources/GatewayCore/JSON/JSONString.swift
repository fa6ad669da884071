import Glibc

/// Takes the escapes out of strings that the scanner has found to be well formed.
enum JSONString {
    /// Writes the decoded content to `target`, which has room for `content.count` bytes: no escape is shorter than the
    /// UTF-8 it stands for. Half a surrogate pair becomes the three bytes that UTF-8 would use if it allowed them, so
    /// that different keys stay different; values with one are refused before they get here.
    /// - Returns: the number of bytes written.
    static func decode(_ content: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer) -> Int {
        guard let base = content.baseAddress else { return 0 }
        let text = JSONText(base: base, count: content.count)
        var read = 0
        var written = 0
        // Invariant: written <= read <= count. Plain bytes add the same to both, an escape at least as much to `read`.
        // Blocks are stored whole: written + 16 <= read + 16 <= count, the room there is.
        while read < text.count {
            if read &+ 16 <= text.count {
                let block = text.block(read)
                target.storeBytes(of: block, toByteOffset: written, as: JSONText.Block.self)
                let plain = JSONText.firstLane(JSONText.bits(JSONText.equal(block, JSONByte.backslash))) ?? 16
                read &+= plain
                written &+= plain
                if plain == 16 { continue }
            } else if text.byte(read) != JSONByte.backslash {
                target.storeBytes(of: text.byte(read), toByteOffset: written, as: UInt8.self)
                read &+= 1
                written &+= 1
                continue
            }
            repeat {
                written &+= decodeEscape(text, at: &read, to: target + written)
            } while read < text.count && text.byte(read) == JSONByte.backslash
        }
        return written
    }

    static func decodedBytes(_ content: UnsafeRawBufferPointer) -> [UInt8] {
        // Making an empty array this way writes to the one that all threads share.
        guard !content.isEmpty else { return [] }
        return [UInt8](unsafeUninitializedCapacity: content.count) { buffer, count in
            guard let target = buffer.baseAddress else { return }
            count = decode(content, to: target)
        }
    }

    /// Whether the decoded size of a string value lies within the bounds.
    static func hasSize(_ field: JSONField, in message: UnsafeRawBufferPointer, within bytes: ClosedRange<Int>) -> Bool
    {
        let content = field.content(in: message)
        guard field.hasEscapes, let base = content.baseAddress else { return bytes.contains(content.count) }
        // Six bytes at most stand for one, so nearly always there is nothing to count.
        if content.count <= bytes.upperBound, content.count / 6 >= bytes.lowerBound { return true }
        let text = JSONText(base: base, count: content.count)
        var read = 0
        var length = 0
        var scratch: UInt32 = 0  // an escape is four bytes at most
        withUnsafeMutableBytes(of: &scratch) { buffer in
            guard let target = buffer.baseAddress else { return }
            while true {
                let end = text.endOfPlainRun(from: read)
                length &+= end &- read
                read = end
                guard read < content.count else { return }
                length &+= decodeEscape(text, at: &read, to: target)
            }
        }
        return bytes.contains(length)
    }

    /// The content of a string value; the caller has refused lone surrogates.
    static func string(_ field: JSONField, in message: UnsafeRawBufferPointer) -> String {
        let content = field.content(in: message)
        guard field.hasEscapes else { return String(decoding: content, as: UTF8.self) }
        return String(unsafeUninitializedCapacity: content.count) { buffer in
            guard let target = buffer.baseAddress else { return 0 }
            return decode(content, to: target)
        }
    }

    /// Whether the decoded content is exactly the given text.
    static func content(_ content: UnsafeRawBufferPointer, equals text: UnsafeRawBufferPointer) -> Bool {
        // Longest escape: six bytes for one. Saves decoding what cannot match.
        guard content.count >= text.count, content.count / 6 <= text.count else { return false }
        return withUnsafeTemporaryAllocation(byteCount: max(1, content.count), alignment: 1) { buffer in
            guard let target = buffer.baseAddress else { return false }
            let length = decode(content, to: target)
            return equal(UnsafeRawBufferPointer(start: target, count: length), text)
        }
    }

    /// Whether both hold the same bytes.
    static func equal(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
        guard one.count == other.count else { return false }
        guard let start = one.baseAddress, let otherStart = other.baseAddress else { return one.isEmpty }
        return memcmp(start, otherStart, one.count) == 0
    }

    static func content(_ content: UnsafeRawBufferPointer, equals literal: StaticString) -> Bool {
        literal.withUTF8Buffer { self.content(content, equals: UnsafeRawBufferPointer($0)) }
    }

    /// Decodes the escape at `read` and moves on behind it.
    @inline(__always)
    private static func decodeEscape(_ text: JSONText, at read: inout Int, to target: UnsafeMutableRawPointer) -> Int {
        // Anything but a complete escape cannot occur here; skipping one byte keeps the loop going all the same.
        guard read &+ 1 < text.count, text.byte(read) == JSONByte.backslash else {
            read &+= 1
            return 0
        }
        let letter = text.byte(read &+ 1)
        guard letter == 0x75 else {
            read &+= 2
            target.storeBytes(of: meaning(of: letter), as: UInt8.self)
            return 1
        }
        return decodeUnicodeEscape(text, at: &read, to: target)
    }

    @inline(never)
    private static func decodeUnicodeEscape(
        _ text: JSONText, at read: inout Int, to target: UnsafeMutableRawPointer
    ) -> Int {
        let unit = codeUnit(text, at: read)
        read = min(read &+ 6, text.count)
        if unit & 0xFC00 == 0xD800 {
            let low = codeUnit(text, at: read)
            if low & 0xFC00 == 0xDC00 {
                read = min(read &+ 6, text.count)
                return write(0x1_0000 &+ (unit & 0x3FF) &<< 10 &+ (low & 0x3FF), to: target)
            }
        }
        return write(unit, to: target)
    }

    private static func meaning(of letter: UInt8) -> UInt8 {
        switch letter {
        case 0x62: 0x08
        case 0x66: 0x0C
        case 0x6E: 0x0A
        case 0x72: 0x0D
        case 0x74: 0x09
        default: letter
        }
    }

    /// The UTF-16 code unit of the `\uXXXX` at `offset`; 0 if there is none.
    private static func codeUnit(_ text: JSONText, at offset: Int) -> UInt32 {
        guard offset &+ 6 <= text.count, text.byte(offset) == JSONByte.backslash, text.byte(offset &+ 1) == 0x75 else {
            return 0
        }
        var unit: UInt32 = 0
        for index in offset &+ 2..<offset &+ 6 { unit = unit &<< 4 | (JSONByte.hexValue(text.byte(index)) ?? 0) }
        return unit
    }

    /// RFC 3629 §3. At most four bytes, for which at least six (twelve for four) have been read.
    private static func write(_ scalar: UInt32, to target: UnsafeMutableRawPointer) -> Int {
        func put(_ value: UInt32, _ offset: Int) {
            target.storeBytes(of: UInt8(truncatingIfNeeded: value), toByteOffset: offset, as: UInt8.self)
        }
        if scalar < 0x80 {
            put(scalar, 0)
            return 1
        }
        if scalar < 0x800 {
            put(0xC0 | scalar &>> 6, 0)
            put(0x80 | scalar & 0x3F, 1)
            return 2
        }
        if scalar < 0x1_0000 {
            put(0xE0 | scalar &>> 12, 0)
            put(0x80 | scalar &>> 6 & 0x3F, 1)
            put(0x80 | scalar & 0x3F, 2)
            return 3
        }
        put(0xF0 | scalar &>> 18, 0)
        put(0x80 | scalar &>> 12 & 0x3F, 1)
        put(0x80 | scalar &>> 6 & 0x3F, 2)
        put(0x80 | scalar & 0x3F, 3)
        return 4
    }
}
