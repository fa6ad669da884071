import NIOCore
import NIOPosix
import NIOSSL

/// One connection, spoken by hand. Every wait has an end: the socket is closed after ten seconds.
struct HTTPTestClient {
    let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    struct Conversation {
        var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        let channel: any Channel
        private var received = ""

        init(
            inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
            outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>, channel: any Channel
        ) {
            self.inbound = inbound
            self.outbound = outbound
            self.channel = channel
        }

        func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

        /// What came up to and including `text`; what came at all where the peer closes before.
        mutating func read(through text: String) async -> String {
            while true {
                if let range = received.firstRange(of: text) {
                    defer { received = String(received[range.upperBound...]) }
                    return String(received[..<range.upperBound])
                }
                guard let buffer = try? await inbound.next() else { break }
                received += String(buffer: buffer)
            }
            defer { received = "" }
            return received
        }

        mutating func readToEnd() async -> String {
            while let buffer = try? await inbound.next() { received += String(buffer: buffer) }
            defer { received = "" }
            return received
        }
    }

    static func talk<R>(
        to address: SocketAddress, tls: Bool = false, seconds: Int64 = 10,
        _ body: (inout Conversation) async throws -> R
    ) async throws -> R {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        let context = tls ? try NIOSSLContext(configuration: configuration) : nil
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(to: address) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: context, serverHostname: nil))
                    }
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        let timeout = channel.channel.eventLoop.scheduleTask(in: .seconds(seconds)) {
            channel.channel.close(promise: nil)
        }
        defer { timeout.cancel() }
        return try await channel.executeThenClose { inbound, outbound in
            var conversation = Conversation(
                inbound: inbound.makeAsyncIterator(), outbound: outbound, channel: channel.channel)
            return try await body(&conversation)
        }
    }

    /// Sends `text` as it is, and reads until the server closes.
    static func exchange(_ text: String, with address: SocketAddress, tls: Bool = false) async throws -> String {
        try await talk(to: address, tls: tls) { conversation in
            try await conversation.send(text)
            return await conversation.readToEnd()
        }
    }

    /// One request without a body, on a connection of its own.
    static func request(
        _ line: String, headers: [String] = [], of address: SocketAddress, tls: Bool = false
    ) async throws -> HTTPTestResponse {
        let head = ["\(line) HTTP/1.1", "Host: localhost", "Connection: close"] + headers
        return try HTTPTestResponse(
            await exchange(head.joined(separator: "\r\n") + "\r\n\r\n", with: address, tls: tls))
    }
}

struct HTTPTestResponse {
    struct Malformed: Error {
        let text: String
    }

    let status: Int
    let headers: [String: String]
    let body: String

    init(_ text: String) throws {
        guard let end = text.firstRange(of: "\r\n\r\n") else { throw Malformed(text: text) }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        let parts = lines.first?.split(separator: " ") ?? []
        guard parts.count > 1, parts[0] == "HTTP/1.1", let status = Int(parts[1]) else { throw Malformed(text: text) }
        self.status = status
        headers = Dictionary(
            lines.dropFirst().compactMap { line in
                line.firstIndex(of: ":").map {
                    (line[..<$0].lowercased(), String(line[line.index($0, offsetBy: 2)...]))
                }
            }, uniquingKeysWith: { "\($0), \($1)" })
        body = String(text[end.upperBound...])
    }
}
