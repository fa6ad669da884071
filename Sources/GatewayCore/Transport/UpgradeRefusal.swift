internal import NIOCore

/// An HTTP response that ends a socket: the upgrade is refused. The text stands in the status line, where clients of the
/// protocol look for it, and in the body.
struct UpgradeRefusal: Equatable {
    let status: Int
    let reason: String
    var headers: [(name: String, value: String)] = []

    static func == (lhs: UpgradeRefusal, rhs: UpgradeRefusal) -> Bool {
        lhs.status == rhs.status && lhs.reason == rhs.reason
    }

    /// Writes it and closes; what the peer may still send is not read.
    func send(on channel: any Channel) {
        let text = Self.line(reason)
        var head = "HTTP/1.1 \(status) \(text)\r\n"
        head += "Server: gatewayd\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        head += "Content-Length: \(text.utf8.count + 1)\r\n\r\n\(text)\n"
        let bound = NIOLoopBound(channel, eventLoop: channel.eventLoop)
        channel.writeAndFlush(ByteBuffer(string: head)).whenComplete { _ in SocketClosing.linger(bound.value) }
    }

    /// A peer's text must not begin a line of its own.
    private static func line(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : $0 }))
    }
}
