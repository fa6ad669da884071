/// One member of an object: where its key and its value stand in the message.
///
/// Offsets count from the first byte of the message and are in bounds: the scanner wrote them for exactly that message.
struct JSONField {
    /// The key, without its quotes.
    var keyOffset: UInt32 = 0
    var keyLength: UInt32 = 0
    /// The value as sent; strings with their quotes.
    var valueOffset: UInt32 = 0
    var valueLength: UInt32 = 0
    /// The first eight bytes of the key as sent, little endian, zero-padded: most look-ups end here.
    var keyPrefix: UInt64 = 0
    var kind = JSONKind.null
    var traits: Traits = []

    /// What makes a string more than a run of bytes to copy.
    struct Traits: OptionSet {
        let rawValue: UInt8

        /// The value is a string with at least one escape.
        static let hasEscapes = Self(rawValue: 1)
        /// An escape of the value stands for half a surrogate pair, so there is no Unicode text to decode (RFC 8259
        /// §8.2).
        static let hasLoneSurrogate = Self(rawValue: 2)
        static let keyHasEscapes = Self(rawValue: 4)
    }

    var hasEscapes: Bool { traits.contains(.hasEscapes) }
    var hasLoneSurrogate: Bool { traits.contains(.hasLoneSurrogate) }
    var keyHasEscapes: Bool { traits.contains(.keyHasEscapes) }

    /// The key between its quotes, escapes and all.
    @inline(__always)
    func key(in message: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        Self.slice(message, Int(keyOffset), Int(keyLength))
    }

    /// The value as sent; a string comes with its quotes.
    @inline(__always)
    func value(in message: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        Self.slice(message, Int(valueOffset), Int(valueLength))
    }

    /// What stands between the quotes of a string, escapes and all; empty when the value is no string.
    @inline(__always)
    func content(in message: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard kind == .string else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        // A string has two quotes, hence valueLength >= 2.
        return Self.slice(message, Int(valueOffset) &+ 1, Int(valueLength) &- 2)
    }

    @inline(__always)
    private static func slice(_ message: UnsafeRawBufferPointer, _ offset: Int, _ length: Int) -> UnsafeRawBufferPointer
    {
        assert(offset >= 0 && length >= 0 && offset + length <= message.count)
        return UnsafeRawBufferPointer(start: message.baseAddress.map { $0 + offset }, count: length)
    }
}
