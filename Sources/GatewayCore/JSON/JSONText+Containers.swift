import Glibc

extension JSONText {
    /// The end of the object or array that opens at `start`, `level` levels deep (the message itself is level 1).
    ///
    /// No recursion: what is open is kept as bits, 64 levels in a register and deeper ones on the heap.
    @inline(never)
    func endOfContainer(from start: Int, level: Int, deepest: inout Int) -> Int {
        var outer = SpilledLevels()
        var kinds: UInt64 = 0  // bit 0 is the innermost open container: 1 object, 0 array
        var depth = 0
        var deepestHere = 0
        var traits: JSONField.Traits = []
        var kind = JSONKind.null
        var offset = start

        while offset < count {
            // A value begins at `offset`.
            let first = byte(offset)
            if first == JSONByte.openBrace || first == JSONByte.openBracket {
                let isObject = first == JSONByte.openBrace
                if depth & 63 == 0, depth > 0 { outer.push(kinds) }
                kinds = kinds << 1 | (isObject ? 1 : 0)
                depth &+= 1
                deepestHere = max(deepestHere, depth)
                offset = skipWhitespace(from: offset &+ 1)
                guard offset < count else { return ~offset }
                if byte(offset) != (isObject ? JSONByte.closeBrace : JSONByte.closeBracket) {
                    if isObject {
                        offset = startOfValue(fromKey: offset)
                        if offset < 0 { return offset }
                    }
                    continue
                }
            } else if first == JSONByte.quote {
                offset = endOfString(from: offset &+ 1, traits: &traits)
                if offset < 0 { return offset }
                offset = skipWhitespace(from: offset &+ 1)
            } else {
                offset = endOfScalar(from: offset, kind: &kind)
                if offset < 0 { return offset }
                offset = skipWhitespace(from: offset)
            }

            // A value has ended; `offset` is at what follows it, or at the close of an empty container.
            while true {
                guard offset < count else { return ~offset }
                let isObject = kinds & 1 == 1
                let next = byte(offset)
                if next == JSONByte.comma {
                    offset = skipWhitespace(from: offset &+ 1)
                    if isObject {
                        offset = startOfValue(fromKey: offset)
                        if offset < 0 { return offset }
                    }
                    break
                }
                guard next == (isObject ? JSONByte.closeBrace : JSONByte.closeBracket) else { return ~offset }
                offset &+= 1
                depth &-= 1
                if depth == 0 {
                    deepest = max(deepest, level &+ deepestHere &- 1)
                    return offset
                }
                kinds >>= 1
                if depth & 63 == 0 { kinds = outer.pop() }
                offset = skipWhitespace(from: offset)
            }
        }
        return ~offset
    }

    /// Where the value begins that belongs to the key at `start`.
    @inline(__always)
    private func startOfValue(fromKey start: Int) -> Int {
        guard start < count, byte(start) == JSONByte.quote else { return ~start }
        var traits: JSONField.Traits = []
        let end = endOfString(from: start &+ 1, traits: &traits)
        if end < 0 { return end }
        let colon = skipWhitespace(from: end &+ 1)
        guard colon < count, byte(colon) == JSONByte.colon else { return ~colon }
        return skipWhitespace(from: colon &+ 1)
    }
}

/// Kinds of the containers that are open further out than the innermost 64. Empty, and without memory, in every message
/// that is not refused.
private struct SpilledLevels: ~Copyable {
    private var words: UnsafeMutablePointer<UInt64>?
    private var count = 0
    private var capacity = 0

    deinit { free(words) }

    @inline(never)
    mutating func push(_ word: UInt64) {
        if count == capacity {
            let wanted = max(16, capacity * 2)
            guard let grown = realloc(words, wanted * MemoryLayout<UInt64>.stride) else { fatalError("out of memory") }
            words = grown.bindMemory(to: UInt64.self, capacity: wanted)
            capacity = wanted
        }
        words?[count] = word
        count += 1
    }

    @inline(never)
    mutating func pop() -> UInt64 {
        guard count > 0, let words else { return 0 }
        count -= 1
        return words[count]
    }
}
