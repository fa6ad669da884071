internal import HummingbirdCore
internal import NIOCore

/// Takes the pieces of a streamed body; waits while the peer does not read.
struct HTTPRouteWriter {
    /// The handler wrote more or less than it had announced.
    struct WrongLength: Error {}

    private var writer: any ResponseBodyWriter
    private var bytesLeft: Int?

    init(_ writer: any ResponseBodyWriter, length: Int?) {
        self.writer = writer
        bytesLeft = length
    }

    mutating func write(_ bytes: some Sequence<UInt8>) async throws {
        let buffer = ByteBuffer(bytes: bytes)
        if let left = bytesLeft {
            guard buffer.readableBytes <= left else { throw WrongLength() }
            bytesLeft = left - buffer.readableBytes
        }
        try await writer.write(buffer)
    }

    consuming func finish() async throws {
        guard bytesLeft ?? 0 == 0 else { throw WrongLength() }
        try await writer.finish(nil)
    }
}
