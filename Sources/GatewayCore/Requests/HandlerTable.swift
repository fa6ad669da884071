/// Finds the handler of a request by the bytes of its type. Immutable: a change makes a new table.
final class HandlerTable: Sendable {
    let handlers: [RequestHandler]
    /// Open addressing, at most half full; the index of a handler, or -1.
    private let slots: [Int32]

    init(_ handlers: [RequestHandler]) {
        self.handlers = handlers
        var size = 16
        while size < handlers.count * 2 { size *= 2 }
        var slots = [Int32](repeating: -1, count: size)
        for (index, handler) in handlers.enumerated() {
            var slot = handler.typeBytes.withUnsafeBytes { Self.hash($0) } & (size - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Int32(index)
        }
        self.slots = slots
    }

    /// Index of the handler of `type`.
    func index(of type: UnsafeRawBufferPointer) -> Int? {
        let mask = slots.count - 1
        var slot = Self.hash(type) & mask
        // Ends at an empty slot: the table is at most half full.
        while true {
            let index = Int(slots[slot])
            guard index >= 0 else { return nil }
            if handlers[index].isNamed(type) { return index }
            slot = (slot + 1) & mask
        }
    }

    /// FNV-1a. Types come from plugins, not from peers, so nobody can make them collide.
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int(truncatingIfNeeded: hash ^ (hash >> 32))
    }
}
