internal import NIOCore

/// Memory that the connections of one event loop share, so that a request is scanned, handled and answered without an
/// allocation. What stands in it belongs to the message in hand and is gone with the next.
struct LoopScratch: ~Copyable {
    var scanner = JSONScanner()
    var frames = FrameScratch()
    /// Text of the message being built.
    var draft = ByteOutput(capacity: 1024)
    /// Events sent by the request in hand, and where each ends; they follow its answer.
    var deferred = ByteOutput(capacity: 1024)
    var deferredEnds: [Int] = []
    /// Frames for the socket being read; written out once, when the read is over.
    var outgoing = ByteOutput(capacity: 16 * 1024)
    var outgoingBuffer = ByteBufferAllocator().buffer(capacity: 16 * 1024)
    /// Requests per handler since the last tick, published then.
    var requestCounts: [UInt64] = []

    /// More is given back after use.
    static let keptBytes = 256 * 1024
}
