/// How a log line looks.
enum LogFormat: String, Sendable, CaseIterable {
    /// `2026-11-22T12:04:31.250Z info websocket: listening address=127.0.0.1:10888 kind=ws`
    case text
    /// One JSON object a line with the keys `time`, `level`, `subsystem`, `message`, then the metadata.
    case json
}
