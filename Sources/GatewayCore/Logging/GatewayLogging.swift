internal import Glibc
internal import Logging
internal import Synchronization

/// The log of the process: lines on standard error.
enum GatewayLogging {
    private static let isBootstrapped = Atomic<Bool>(false)
    private static let sink = LogSink(descriptor: STDERR_FILENO)

    /// Makes every `Logger` of the process write in this format, from these levels on. Only the first call has an
    /// effect.
    ///
    /// Ignores SIGPIPE for the whole process: a reader of the log that goes away must not take the daemon along.
    /// - Parameter levels: kept; changing it changes all loggers.
    static func bootstrap(format: LogFormat, levels: LogLevels) {
        guard isBootstrapped.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged else {
            return
        }
        signal(SIGPIPE, SIG_IGN)
        LoggingSystem.bootstrap(
            { label, provider in
                GatewayLogHandler(
                    subsystem: label, format: format, levels: levels, sink: sink, metadataProvider: provider)
            },
            metadataProvider: nil)
    }

    /// Lines that nobody read in time, see `gateway_log_dropped_lines_total`.
    static var droppedLines: Int { sink.droppedLines }
}

extension Logger {
    /// The logger of a part of the daemon. Its level is set by that name, or by the part of it before a dot.
    ///
    /// Keep it; making one takes a lock.
    static func subsystem(_ name: String) -> Logger { Logger(label: name) }
}
