internal import NIOCore

/// How a socket ends when something was just written that its peer should still read.
enum SocketClosing {
    /// Closing while received bytes are unread makes the kernel send a reset, which destroys what the peer has not
    /// read yet. So they are read and thrown away for a short while first.
    static let pause = TimeAmount.milliseconds(200)

    /// On the channel's loop.
    static func linger(_ channel: any Channel) {
        _ = try? channel.syncOptions?.setOption(.autoRead, value: true)
        let bound = NIOLoopBound(channel, eventLoop: channel.eventLoop)
        channel.eventLoop.scheduleTask(in: pause) { bound.value.close(promise: nil) }
    }
}
