import Glibc

/// Heap room for what of a message has arrived; none is held while there is nothing.
struct PartialBytes: ~Copyable {
    private(set) var base: UnsafeMutableRawPointer?
    private(set) var capacity = 0

    deinit {
        free(base)
    }

    /// Makes room for `count` bytes in all, keeping those that are there. It doubles, so that a message that comes in
    /// many pieces is copied twice at most on average, but takes no more than `count` or `ceiling`, the larger of them.
    ///
    /// - Returns: where the room begins; `nil` if memory is exhausted, what was there is kept.
    mutating func room(for count: Int, ceiling: Int) -> UnsafeMutableRawPointer? {
        if count <= capacity, let base { return base }
        // `capacity` bytes are in memory, so twice that does not overflow.
        let wanted = max(count, min(max(capacity &* 2, 128), ceiling))
        guard let grown = realloc(base, max(wanted, 1)) else { return nil }
        base = grown
        capacity = wanted
        return grown
    }

    mutating func release() {
        guard base != nil else { return }
        free(base)
        base = nil
        capacity = 0
    }
}
