internal import CSofia
internal import GatewayCore
internal import Logging
internal import Synchronization

/// Sofia's own log. There is one for the whole process, so the endpoint that started last has it.
enum SofiaLog {
    private static let logger = Mutex<Logger?>(nil)

    /// Errors only: higher levels print whole messages, digests included.
    private static let level: Int32 = 1

    static func begin(_ logger: Logger) {
        self.logger.withLock { $0 = logger }
        sofia_set_log(level) { line in
            guard let line else { return }
            let text = String(cString: line).filter { !$0.isNewline }
            SofiaLog.logger.withLock { $0 }?.debug("\(text)")
        }
    }
}
