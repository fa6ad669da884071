internal import HummingbirdCore
internal import NIOCore

/// The body of a request, read piece by piece as it comes; the peer is slowed down to the pace of reading.
///
/// What a handler leaves unread is dropped, and where that is much, the connection ends.
struct HTTPRouteBody {
    /// The peer sent more than the route allows; answered with 413 where the handler lets it pass.
    struct TooLong: Error {}

    private var iterator: RequestBody.AsyncIterator?
    private var bytesLeft: Int

    init(_ body: RequestBody, bytesMax: Int) {
        iterator = body.makeAsyncIterator()
        bytesLeft = bytesMax
    }

    /// The next piece; nil at the end.
    mutating func next() async throws -> [UInt8]? {
        guard let buffer = try await nextBuffer() else { return nil }
        return [UInt8](buffer.readableBytesView)
    }

    /// All of it at once.
    mutating func collect() async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let buffer = try await nextBuffer() { bytes += buffer.readableBytesView }
        return bytes
    }

    /// Reads to the end and drops it. Throws `TooLong` where more than `bytesMax` are left.
    mutating func skip(upTo bytesMax: Int) async throws {
        bytesLeft = bytesMax
        while try await nextBuffer() != nil {}
    }

    private mutating func nextBuffer() async throws -> ByteBuffer? {
        guard let buffer = try await iterator?.next() else {
            iterator = nil
            return nil
        }
        guard buffer.readableBytes <= bytesLeft else {
            bytesLeft = 0
            throw TooLong()
        }
        bytesLeft -= buffer.readableBytes
        return buffer
    }
}
