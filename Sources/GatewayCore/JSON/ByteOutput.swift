import Glibc

/// Growable bytes for what goes out: replies, events, frames.
///
/// Memory comes from `malloc` and grows by doubling, so that building an answer in a reused output costs no allocation.
/// When the system has no memory left the process ends, as it does for any Swift allocation.
struct ByteOutput: ~Copyable {
    /// Start of the allocation; nil as long as nothing has been appended to an output of capacity 0.
    private var storage: UnsafeMutableRawPointer?
    private(set) var capacity: Int
    /// Bytes written so far. Invariant: `0 <= count <= capacity`, and `capacity` bytes are allocated at `storage`.
    private(set) var count = 0

    /// Capacity 0 allocates nothing.
    init(capacity: Int) {
        let wanted = max(0, capacity)
        storage = wanted > 0 ? Self.resized(nil, to: wanted) : nil
        self.capacity = wanted
    }

    deinit { free(storage) }

    /// Hands the contents over and leaves an empty output behind that owns no memory.
    mutating func take() -> ByteOutput {
        let taken = self
        self = ByteOutput(capacity: 0)
        return taken
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        room(for: 1).storeBytes(of: byte, as: UInt8.self)
        count &+= 1  // room(for:) made certain that it is below the capacity
    }

    @inline(__always)
    mutating func append(_ literal: StaticString) {
        literal.withUTF8Buffer { append(UnsafeRawBufferPointer($0)) }
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress, bytes.count > 0 else { return }
        memcpy(room(for: bytes.count), start, bytes.count)
        count &+= bytes.count
    }

    /// Appends the string's bytes as they are, without escaping.
    mutating func append(utf8 string: String) {
        string.utf8Span.span.withUnsafeBytes { append($0) }
    }

    mutating func appendDecimal(_ value: Int64) {
        let digitsMax = 20  // "-9223372036854775808"
        let target = room(for: digitsMax)
        var magnitude = value.magnitude
        var length = value < 0 ? 1 : 0
        var rest = magnitude
        repeat {
            length &+= 1
            rest /= 10
        } while rest != 0
        // 1 <= length <= 20, the room made above; the loop writes from the last digit down.
        var position = length
        repeat {
            position &-= 1
            let digit = UInt8(truncatingIfNeeded: magnitude % 10) &+ 0x30
            target.storeBytes(of: digit, toByteOffset: position, as: UInt8.self)
            magnitude /= 10
        } while magnitude != 0
        if value < 0 { target.storeBytes(of: 0x2D, as: UInt8.self) }
        count &+= length
    }

    /// Empties the output and gives back what it holds beyond the bound.
    mutating func removeAll(keepingCapacityUpTo bound: Int) {
        count = 0
        guard capacity > max(0, bound) else { return }
        free(storage)
        storage = nil
        capacity = 0
    }

    /// Drops what was appended after `count` bytes; does nothing when there is less than that.
    mutating func truncate(to count: Int) {
        self.count = min(self.count, max(0, count))
    }

    /// Appends `length` zero bytes to be patched later, and returns where they begin.
    mutating func reserve(_ length: Int) -> Int {
        precondition(length >= 0)
        let offset = count
        memset(room(for: length), 0, length)
        count &+= length
        return offset
    }

    /// Overwrites bytes that have been appended before; `offset` comes from `reserve(_:)` or `count`.
    mutating func patch(at offset: Int, with bytes: UnsafeRawBufferPointer) {
        precondition(offset >= 0 && offset <= count && bytes.count <= count - offset)
        guard let storage, let start = bytes.baseAddress else { return }
        memcpy(storage + offset, start, bytes.count)
    }

    mutating func patch(at offset: Int, with byte: UInt8) {
        precondition(offset >= 0 && offset < count)
        storage?.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
    }

    /// The bytes written so far. The pointer must not be kept.
    borrowing func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try body(UnsafeRawBufferPointer(start: storage, count: count))
    }

    /// Where the next byte goes, with at least `length` bytes free behind it.
    @inline(__always)
    private mutating func room(for length: Int) -> UnsafeMutableRawPointer {
        // capacity - count cannot overflow, see the invariant of `count`.
        if let storage, length <= capacity &- count { return storage + count }
        return grow(by: length)
    }

    @inline(never)
    private mutating func grow(by length: Int) -> UnsafeMutableRawPointer {
        let (needed, overflow) = count.addingReportingOverflow(length)
        guard !overflow else { fatalError("out of memory: output of \(count) + \(length) bytes") }
        let doubled = capacity.multipliedReportingOverflow(by: 2)
        let wanted = max(needed, doubled.overflow ? needed : doubled.partialValue, 256)
        let grown = Self.resized(storage, to: wanted)
        storage = grown
        capacity = wanted
        return grown + count
    }

    private static func resized(_ old: UnsafeMutableRawPointer?, to capacity: Int) -> UnsafeMutableRawPointer {
        guard let new = realloc(old, capacity) else { fatalError("out of memory: output of \(capacity) bytes") }
        return new
    }
}

extension ByteOutput {
    /// Makes room once and lets `body` fill it; `body` returns how many of the `limit` bytes it has written.
    @inline(__always)
    mutating func appendUninitialized(atMost limit: Int, _ body: (UnsafeMutableRawPointer) -> Int) {
        let written = body(room(for: limit))
        precondition(written >= 0 && written <= limit)
        count &+= written
    }
}
