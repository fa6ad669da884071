/// Client-to-server masking, RFC 6455 §5.3.
///
/// A key is the four bytes of the frame header as they lie in memory (`loadUnaligned(as: UInt32.self)`), so that
/// no byte order has to be minded while words are combined.
enum FrameMask {
    /// The key for the bytes that follow the first `count` bytes of a payload.
    static func advanced(_ key: UInt32, by count: Int) -> UInt32 {
        let bits = UInt32(truncatingIfNeeded: count & 3) &* 8  // masking shifts take 32 for 0
        #if _endian(little)
            return (key &>> bits) | (key &<< (32 &- bits))
        #else
            return (key &<< bits) | (key &>> (32 &- bits))
        #endif
    }

    /// Writes `count` bytes of `source`, combined with the key, to `destination`. The two must not overlap.
    ///
    /// - Returns: all written bytes OR-ed together, in lanes of a byte: the text is ASCII if `isASCII` says so.
    @inline(__always)
    static func unmask(
        from source: UnsafeRawPointer, to destination: UnsafeMutableRawPointer, count: Int, key: UInt32
    ) -> UInt64 {
        // Every access lies in 0..<count: loops check `offset <= count - width`, and tails begin at `count - width`
        // after `count >= width`. The tail covers some bytes twice, with the same result.
        guard count >= 16 else {
            return unmaskShort(from: source, to: destination, count: count, key: key)
        }
        let keys = SIMD4<UInt32>(repeating: key)
        var seen = SIMD4<UInt32>.zero
        var offset = 0
        while offset <= count &- 64 {
            let first = source.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt32>.self) ^ keys
            let second = source.loadUnaligned(fromByteOffset: offset &+ 16, as: SIMD4<UInt32>.self) ^ keys
            let third = source.loadUnaligned(fromByteOffset: offset &+ 32, as: SIMD4<UInt32>.self) ^ keys
            let fourth = source.loadUnaligned(fromByteOffset: offset &+ 48, as: SIMD4<UInt32>.self) ^ keys
            destination.storeBytes(of: first, toByteOffset: offset, as: SIMD4<UInt32>.self)
            destination.storeBytes(of: second, toByteOffset: offset &+ 16, as: SIMD4<UInt32>.self)
            destination.storeBytes(of: third, toByteOffset: offset &+ 32, as: SIMD4<UInt32>.self)
            destination.storeBytes(of: fourth, toByteOffset: offset &+ 48, as: SIMD4<UInt32>.self)
            seen |= (first | second) | (third | fourth)
            offset &+= 64
        }
        while offset <= count &- 16 {
            let word = source.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt32>.self) ^ keys
            destination.storeBytes(of: word, toByteOffset: offset, as: SIMD4<UInt32>.self)
            seen |= word
            offset &+= 16
        }
        let tail = count &- 16
        let word =
            source.loadUnaligned(fromByteOffset: tail, as: SIMD4<UInt32>.self)
            ^ SIMD4<UInt32>(repeating: advanced(key, by: tail))
        destination.storeBytes(of: word, toByteOffset: tail, as: SIMD4<UInt32>.self)
        seen |= word
        return UInt64(seen[0] | seen[1] | seen[2] | seen[3])
    }

    /// Whether bytes whose OR is `seen` are all below 0x80.
    static func isASCII(_ seen: UInt64) -> Bool {
        seen & 0x8080_8080_8080_8080 == 0
    }

    private static func unmaskShort(
        from source: UnsafeRawPointer, to destination: UnsafeMutableRawPointer, count: Int, key: UInt32
    ) -> UInt64 {
        if count >= 8 {
            let keys = UInt64(key) | UInt64(key) &<< 32
            let tail = count &- 8
            let tailKey = advanced(key, by: tail)
            let first = source.loadUnaligned(as: UInt64.self) ^ keys
            let last =
                source.loadUnaligned(fromByteOffset: tail, as: UInt64.self)
                ^ (UInt64(tailKey) | UInt64(tailKey) &<< 32)
            destination.storeBytes(of: first, as: UInt64.self)
            destination.storeBytes(of: last, toByteOffset: tail, as: UInt64.self)
            return first | last
        }
        if count >= 4 {
            let tail = count &- 4
            let first = source.loadUnaligned(as: UInt32.self) ^ key
            let last = source.loadUnaligned(fromByteOffset: tail, as: UInt32.self) ^ advanced(key, by: tail)
            destination.storeBytes(of: first, as: UInt32.self)
            destination.storeBytes(of: last, toByteOffset: tail, as: UInt32.self)
            return UInt64(first | last)
        }
        var seen: UInt8 = 0
        var offset = 0
        while offset < count {
            #if _endian(little)
                let keyByte = UInt8(truncatingIfNeeded: advanced(key, by: offset))
            #else
                let keyByte = UInt8(truncatingIfNeeded: advanced(key, by: offset) &>> 24)
            #endif
            let byte = source.load(fromByteOffset: offset, as: UInt8.self) ^ keyByte
            destination.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
            seen |= byte
            offset &+= 1
        }
        return UInt64(seen)
    }
}
