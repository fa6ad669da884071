/// Reads the envelope of one message after the other; one per event loop.
///
/// `scan(_:)` checks the whole grammar of a message in one pass, without allocating, and notes where the members of its
/// object stand. What the members mean is left to whoever asks for them, see `RequestFields`.
struct JSONScanner: ~Copyable {
    /// More top-level keys than this are refused.
    static let membersMax = 256
    /// Containers open inside each other, the message's object included.
    static let depthMax = 64

    enum Outcome: Equatable {
        case object
        /// JSON, but a number, a string, an array or a literal.
        case notAnObject
        /// Not JSON; `offset` is the first byte that does not belong, the message's length when it ends too early.
        case invalid(offset: Int)
        /// An object, but nested beyond `depthMax`. All members are recorded.
        case tooDeep
        /// An object, but with more keys than `membersMax`. The first ones are recorded; `sylkrtc` and `transaction`
        /// wherever they stand.
        case tooManyMembers
    }

    /// Room for `membersMax` fields, allocated once; the first `memberCount` are those of the message scanned last.
    private let storage: UnsafeMutablePointer<JSONField>
    private var memberCount = 0
    private var kept = Envelope()
    private(set) var hasEscapedKeys = false

    /// First top-level key that occurs twice; its second occurrence. Escapes in keys make no difference (RFC 8259
    /// §8.3).
    private(set) var repeatedKey: JSONField?

    init() {
        storage = .allocate(capacity: Self.membersMax)
    }

    deinit { storage.deallocate() }

    /// The member `sylkrtc`: what kind of request it is.
    var sylkrtc: JSONField? { kept.sylkrtcCount > 0 ? kept.sylkrtc : nil }
    /// The member `transaction`: what the answer must carry.
    var transaction: JSONField? { kept.transactionCount > 0 ? kept.transaction : nil }
    var sylkrtcIsRepeated: Bool { kept.sylkrtcCount > 1 }
    var transactionIsRepeated: Bool { kept.transactionCount > 1 }

    /// Members of the object scanned last, in their order. Valid until the next scan and no longer than the scanner.
    var members: UnsafeBufferPointer<JSONField> { UnsafeBufferPointer(start: storage, count: memberCount) }

    /// Scans one message. `bytes` must be UTF-8 and stay where they are as long as the members are used.
    mutating func scan(_ bytes: UnsafeRawBufferPointer) -> Outcome {
        memberCount = 0
        kept = Envelope()
        hasEscapedKeys = false
        repeatedKey = nil
        // Offsets are kept in 32 bits; no transport lets a message of this size through.
        guard let base = bytes.baseAddress, bytes.count < Int(UInt32.max) else { return .invalid(offset: 0) }

        let text = JSONText(base: base, count: bytes.count)
        let start = text.skipWhitespace(from: 0)
        guard start < text.count, text.byte(start) == JSONByte.openBrace else { return scanOther(text, from: start) }

        let storage = storage
        var keys = KeyFilter()
        var envelope = Envelope()
        var stored = 0  // never above membersMax, the size of the storage
        var total = 0
        var deepest = 1
        var mayRepeat = false
        var anyEscapedKey = false

        var offset = text.skipWhitespace(from: start &+ 1)
        guard offset < text.count else { return .invalid(offset: offset) }
        if text.byte(offset) == JSONByte.closeBrace {
            offset &+= 1
        } else {
            while true {
                guard offset < text.count, text.byte(offset) == JSONByte.quote else { return .invalid(offset: offset) }
                let key = offset &+ 1
                var keyTraits: JSONField.Traits = []
                let keyEnd = text.endOfString(from: key, traits: &keyTraits)
                if keyEnd < 0 { return .invalid(offset: ~keyEnd) }
                offset = text.skipWhitespace(from: keyEnd &+ 1)
                guard offset < text.count, text.byte(offset) == JSONByte.colon else { return .invalid(offset: offset) }

                let value = text.skipWhitespace(from: offset &+ 1)
                var kind = JSONKind.null
                var traits: JSONField.Traits = []
                let end = text.endOfValue(from: value, kind: &kind, traits: &traits, level: 2, deepest: &deepest)
                if end < 0 { return .invalid(offset: ~end) }
                if !keyTraits.isEmpty {
                    traits.insert(.keyHasEscapes)
                    anyEscapedKey = true
                }

                // All below count, which fits in 32 bits; key <= keyEnd and value < end.
                let field = JSONField(
                    keyOffset: UInt32(truncatingIfNeeded: key),
                    keyLength: UInt32(truncatingIfNeeded: keyEnd &- key),
                    valueOffset: UInt32(truncatingIfNeeded: value),
                    valueLength: UInt32(truncatingIfNeeded: end &- value),
                    keyPrefix: text.keyPrefix(at: key, length: keyEnd &- key),
                    kind: kind,
                    traits: traits
                )
                total &+= 1
                if stored < Self.membersMax {
                    (storage + stored).initialize(to: field)
                    stored &+= 1
                }
                if keys.mayHaveSeen(field) { mayRepeat = true }
                envelope.note(field, in: bytes)

                offset = text.skipWhitespace(from: end)
                guard offset < text.count else { return .invalid(offset: offset) }
                let next = text.byte(offset)
                offset &+= 1
                if next == JSONByte.comma {
                    offset = text.skipWhitespace(from: offset)
                } else if next == JSONByte.closeBrace {
                    break
                } else {
                    return .invalid(offset: offset &- 1)
                }
            }
        }
        offset = text.skipWhitespace(from: offset)
        guard offset == text.count else { return .invalid(offset: offset) }

        memberCount = stored
        kept = envelope
        hasEscapedKeys = anyEscapedKey
        if mayRepeat || anyEscapedKey {
            repeatedKey = Self.firstRepeatedKey(members, hasEscapedKeys: anyEscapedKey, in: bytes)
        }
        if deepest > Self.depthMax { return .tooDeep }
        return total > Self.membersMax ? .tooManyMembers : .object
    }

    /// Anything that does not begin like an object.
    @inline(never)
    private func scanOther(_ text: JSONText, from start: Int) -> Outcome {
        var kind = JSONKind.null
        var traits: JSONField.Traits = []
        var deepest = 0
        let end = text.endOfValue(from: start, kind: &kind, traits: &traits, level: 1, deepest: &deepest)
        if end < 0 { return .invalid(offset: ~end) }
        let rest = text.skipWhitespace(from: end)
        return rest == text.count ? .notAnObject : .invalid(offset: rest)
    }
}
