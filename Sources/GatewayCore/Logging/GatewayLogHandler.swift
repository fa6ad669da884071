internal import Logging

/// Turns events of one subsystem into lines.
struct GatewayLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    private let subsystem: String
    private let format: LogFormat
    private let sink: LogSink
    private let cell: LogLevelCell
    private var ownLevel: Logger.Level?

    init(
        subsystem: String, format: LogFormat, levels: LogLevels, sink: LogSink,
        metadataProvider: Logger.MetadataProvider? = nil
    ) {
        self.subsystem = subsystem
        self.format = format
        self.sink = sink
        self.metadataProvider = metadataProvider
        cell = levels.cell(for: subsystem)
    }

    /// Follows `LogLevels`, unless it was set for this very logger.
    var logLevel: Logger.Level {
        get { ownLevel ?? cell.level }
        set { ownLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Where keys meet, the event wins over the logger and the logger over the provider.
    func log(event: LogEvent) {
        var merged = metadataProvider?.get() ?? [:]
        merged.merge(metadata) { _, own in own }
        merged.merge(event.metadata ?? [:]) { _, own in own }
        if let error = event.error, merged["error"] == nil { merged["error"] = "\(error)" }
        let line = LogLine(
            time: .now, level: event.level, subsystem: subsystem, message: event.message.description, metadata: merged)
        sink.write(line.bytes(as: format))
    }
}
