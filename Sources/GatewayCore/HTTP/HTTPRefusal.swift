internal import NIOCore

/// A connection that is answered once and closed, before anything of HTTP is set up for it.
enum HTTPRefusal: String {
    case draining = "Gateway is draining"
    case tooManyConnections = "Too many connections"

    static func send(_ refusal: Self, on channel: any Channel) {
        let text = """
            HTTP/1.1 503 \(refusal.rawValue)\r
            Server: gatewayd\r
            Content-Type: text/plain; charset=utf-8\r
            Content-Length: \(refusal.rawValue.utf8.count)\r
            Connection: close\r
            \r
            \(refusal.rawValue)
            """
        channel.writeAndFlush(ByteBuffer(string: text)).whenComplete { _ in channel.close(promise: nil) }
    }
}
