import Glibc

/// Room for one unmasked payload, shared by all connections of an event loop.
///
/// It grows to the largest frame that lay complete in one read, and stays so. What is in it holds until the next
/// frame is received with it, on whichever connection.
struct FrameScratch: ~Copyable {
    private var base: UnsafeMutableRawPointer?
    private(set) var capacity = 0

    init() {}

    deinit {
        free(base)
    }

    /// At least `count` bytes of room; `nil` if memory is exhausted.
    @inline(__always)
    mutating func room(for count: Int) -> UnsafeMutableRawPointer? {
        if count <= capacity, let base { return base }
        return grow(to: count)
    }

    @inline(never)
    private mutating func grow(to count: Int) -> UnsafeMutableRawPointer? {
        let rounded = max(4096, (count &+ 4095) & ~4095)  // count is that of bytes in memory: far from overflow
        guard let grown = malloc(rounded) else { return nil }
        free(base)
        base = grown
        capacity = rounded
        return grown
    }
}
