extension JSONText {
    /// The first eight bytes of the key, zero-padded. The key lies within the text.
    @inline(__always)
    func keyPrefix(at offset: Int, length: Int) -> UInt64 {
        if offset &+ 8 <= count {
            let word = word(offset)
            return length >= 8 ? word : word & ((1 &<< (8 &* UInt64(truncatingIfNeeded: length))) &- 1)
        }
        return shortKeyPrefix(at: offset, length: length)
    }

    /// Near the end of the text, where eight bytes cannot be loaded at once.
    @inline(never)
    private func shortKeyPrefix(at offset: Int, length: Int) -> UInt64 {
        var prefix: UInt64 = 0
        for index in 0..<min(length, 8) {
            prefix |= UInt64(byte(offset &+ index)) &<< (8 &* UInt64(truncatingIfNeeded: index))
        }
        return prefix
    }
}

extension JSONScanner {
    /// The two members the core itself needs, found while the message is scanned.
    struct Envelope {
        private(set) var sylkrtc = JSONField()
        private(set) var transaction = JSONField()
        private(set) var sylkrtcCount = 0
        private(set) var transactionCount = 0

        @inline(__always)
        mutating func note(_ field: JSONField, in message: UnsafeRawBufferPointer) {
            if field.keyPrefix == 0x6374_726B_6C79_73, field.keyLength == 7 {
                noteSylkrtc(field)
            } else if field.keyPrefix == 0x7463_6173_6E61_7274, field.keyLength == 11 {
                let rest = field.key(in: message)
                if rest[8] == 0x69, rest[9] == 0x6F, rest[10] == 0x6E { noteTransaction(field) }
            } else if field.keyHasEscapes {
                noteEscaped(field, in: message)
            }
        }

        @inline(never)
        private mutating func noteEscaped(_ field: JSONField, in message: UnsafeRawBufferPointer) {
            if JSONString.content(field.key(in: message), equals: "sylkrtc") { noteSylkrtc(field) }
            if JSONString.content(field.key(in: message), equals: "transaction") { noteTransaction(field) }
        }

        @inline(__always)
        private mutating func noteSylkrtc(_ field: JSONField) {
            if sylkrtcCount == 0 { sylkrtc = field }
            sylkrtcCount &+= 1  // a message has fewer than 2^32 members
        }

        @inline(__always)
        private mutating func noteTransaction(_ field: JSONField) {
            if transactionCount == 0 { transaction = field }
            transactionCount &+= 1
        }
    }

    /// Tells in a few instructions that a key is new; wrong now and then, but only by taking a new key for a known one.
    struct KeyFilter {
        private var seen: UInt64 = 0

        @inline(__always)
        mutating func mayHaveSeen(_ field: JSONField) -> Bool {
            let mixed = (field.keyPrefix ^ UInt64(field.keyLength)) &* 0x9E37_79B9_7F4A_7C15
            let bit: UInt64 = 1 &<< (mixed &>> 58)
            defer { seen |= bit }
            return seen & bit != 0
        }
    }

    /// Looks through all keys. Linear in their bytes whatever the sender makes them look like: longer lists go through
    /// a table whose hash is seeded per process.
    @inline(never)
    static func firstRepeatedKey(
        _ members: UnsafeBufferPointer<JSONField>, hasEscapedKeys: Bool, in message: UnsafeRawBufferPointer
    ) -> JSONField? {
        guard hasEscapedKeys || members.count > 16 else { return firstRepeatedPlainKey(members, in: message) }
        var seen = Set<[UInt8]>(minimumCapacity: members.count)
        for field in members where !seen.insert(JSONString.decodedBytes(field.key(in: message))).inserted {
            return field
        }
        return nil
    }

    /// A handful of keys without escapes: compare each with those before it.
    private static func firstRepeatedPlainKey(
        _ members: UnsafeBufferPointer<JSONField>, in message: UnsafeRawBufferPointer
    ) -> JSONField? {
        for (index, field) in members.enumerated() {
            for earlier in members[..<index]
            where earlier.keyPrefix == field.keyPrefix && earlier.keyLength == field.keyLength
                && JSONString.equal(earlier.key(in: message), field.key(in: message))
            {
                return field
            }
        }
        return nil
    }
}
