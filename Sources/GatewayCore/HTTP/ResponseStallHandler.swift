internal import NIOCore

/// Closes a connection whose peer does not take what we send. The idle timeout does not see it: a response in
/// progress is not idle.
final class ResponseStallHandler: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = NIOAny
    typealias OutboundOut = NIOAny

    private let timeout: TimeAmount
    /// Writes the socket has not taken yet.
    private var waiting = 0
    /// Some write ended since the last look.
    private var isMoving = false
    private var check: Scheduled<Void>?

    /// - Parameter timeout: how long no write may end while some are waiting.
    init(timeout: TimeAmount) { self.timeout = timeout }

    func handlerRemoved(context: ChannelHandlerContext) {
        check?.cancel()
        check = nil
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let promise = promise ?? context.eventLoop.makePromise()
        waiting += 1
        promise.futureResult.assumeIsolated().whenComplete { _ in
            self.waiting -= 1
            self.isMoving = true
        }
        if check == nil { schedule(context) }
        context.write(data, promise: promise)
    }

    private func schedule(_ context: ChannelHandlerContext) {
        isMoving = false
        check = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) {
            self.check = nil
            guard self.waiting > 0 else { return }
            if self.isMoving { self.schedule(context) } else { context.close(promise: nil) }
        }
    }
}
