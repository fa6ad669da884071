/// Checks that bytes are UTF-8 as they arrive, RFC 3629: no overlong forms, no surrogates, nothing over U+10FFFF.
///
/// The bytes may be cut anywhere. A byte that no later one can make valid is refused at once.
struct UTF8Validator: Equatable, Sendable {
    /// How many bytes the sequence at hand still lacks: 0 to 3.
    private var missing: UInt8 = 0
    /// Bounds of the next byte of the sequence at hand, RFC 3629 §4.
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    /// Whether text may end here.
    var isAtBoundary: Bool { missing == 0 }

    /// Whether `bytes` are valid text from beginning to end.
    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var validator = Self()
        return validator.accept(bytes) && validator.isAtBoundary
    }

    /// Takes in the next bytes.
    ///
    /// - Returns: whether everything so far is the beginning of valid text. After `false` the value is of no more use.
    mutating func accept(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        let count = bytes.count
        var index = 0
        while missing > 0, index < count {
            guard take(base.load(fromByteOffset: index, as: UInt8.self)) else { return false }
            index &+= 1
        }
        // Loads below lie in 0..<count: each is preceded by `index <= count - width`. `index` grows by at most the
        // width that was loaded, so it never passes `count`, and nothing here can overflow.
        while index <= count &- 8 {
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let high = word & 0x8080_8080_8080_8080
            guard high != 0 else {
                index &+= 8
                continue
            }
            index &+= high.trailingZeroBitCount &>> 3
            while index <= count &- 4 {
                let next = UInt32(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt32.self))
                guard next & 0x80 != 0 else { break }
                let length = Self.sequenceLength(next)
                guard length > 0 else { return false }
                index &+= length
            }
        }
        while index < count {
            guard take(base.load(fromByteOffset: index, as: UInt8.self)) else { return false }
            index &+= 1
        }
        return true
    }

    /// Length of the sequence of two to four bytes at the low end of `word`; 0 if it is none.
    @inline(__always)
    private static func sequenceLength(_ word: UInt32) -> Int {
        if word & 0xC0E0 == 0x80C0 {
            return word & 0x1E != 0 ? 2 : 0  // C0, C1: overlong
        }
        if word & 0xC0_C0F0 == 0x80_80E0 {
            let marks = word & 0x200F
            return marks != 0 && marks != 0x200D ? 3 : 0  // E0 80-9F: overlong; ED A0-BF: surrogates
        }
        if word & 0xC0C0_C0F8 == 0x8080_80F0 {
            let marks = word & 0x3007
            return marks != 0 && (marks & 7 < 4 || marks == 4) ? 4 : 0  // F0 80-8F: overlong; F4 90 and up: too large
        }
        return 0
    }

    /// One byte, RFC 3629 §4.
    private mutating func take(_ byte: UInt8) -> Bool {
        if missing > 0 {
            guard byte >= lowest, byte <= highest else { return false }
            missing &-= 1
            lowest = 0x80
            highest = 0xBF
            return true
        }
        switch byte {
        case 0x00...0x7F:
            break
        case 0xC2...0xDF:
            missing = 1
        case 0xE0...0xEF:
            missing = 2
            if byte == 0xE0 { lowest = 0xA0 }
            if byte == 0xED { highest = 0x9F }
        case 0xF0...0xF4:
            missing = 3
            if byte == 0xF0 { lowest = 0x90 }
            if byte == 0xF4 { highest = 0x8F }
        default:
            return false
        }
        return true
    }
}
