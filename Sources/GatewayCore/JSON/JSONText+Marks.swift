/// Finding the bytes that may not stand for themselves in a string, several at a time.
extension JSONText {
    typealias Block = SIMD16<UInt8>

    /// Sixteen bytes. The caller has made sure of `offset + 16 <= count`.
    @inline(__always)
    func block(_ offset: Int) -> Block {
        assert(offset >= 0 && offset + 16 <= count)
        return base.loadUnaligned(fromByteOffset: offset, as: Block.self)
    }

    @inline(__always)
    static func isMark(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == JSONByte.quote || byte == JSONByte.backslash
    }

    /// Bit 7 of each byte that is a quote, a backslash or below 0x20. A borrow can set more bits, but only above a byte
    /// that is one of them, so the lowest bit is always right.
    @inline(__always)
    static func marks(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* UInt64(JSONByte.quote))
        let backslashes = word ^ (ones &* UInt64(JSONByte.backslash))
        let controls = (word &- ones &* 0x20) & ~word
        return (((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes) | controls) & (ones &* 0x80)
    }

    /// All bits of each byte that is a quote, a backslash or below 0x20.
    @inline(__always)
    static func marks(in block: Block) -> SIMD2<UInt64> {
        bits(equal(block, JSONByte.quote) .| equal(block, JSONByte.backslash) .| below(block, 0x20))
    }

    /// Compares vector with vector: with a scalar the operator is a loop over the lanes.
    @inline(__always)
    static func equal(_ block: Block, _ byte: UInt8) -> SIMDMask<SIMD16<Int8>> { block .== Block(repeating: byte) }

    @inline(__always)
    static func below(_ block: Block, _ byte: UInt8) -> SIMDMask<SIMD16<Int8>> { block .< Block(repeating: byte) }

    /// The mask as two words, lowest byte first. Eight lanes a word let the first one be found without a table.
    @inline(__always)
    static func bits(_ mask: SIMDMask<SIMD16<Int8>>) -> SIMD2<UInt64> {
        unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    }

    /// The first lane that is set; nil if there is none.
    @inline(__always)
    static func firstLane(_ bits: SIMD2<UInt64>) -> Int? {
        let low = UInt64(littleEndian: bits[0])
        let high = UInt64(littleEndian: bits[1])
        if low | high == 0 { return nil }
        return low != 0 ? low.trailingZeroBitCount >> 3 : 8 &+ high.trailingZeroBitCount >> 3
    }
}
