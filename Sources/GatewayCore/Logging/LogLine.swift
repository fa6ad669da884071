internal import Logging

/// One event, ready to become a line.
struct LogLine {
    /// Deepest metadata that is written out; deeper levels become `…`.
    static let depthMax = 8

    var time: UTCTime
    var level: Logger.Level
    var subsystem: String
    var message: String
    var metadata: Logger.Metadata

    /// The line with its newline.
    func bytes(as format: LogFormat) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(256)
        switch format {
        case .text: appendText(to: &line)
        case .json: appendJSON(to: &line)
        }
        line.append(UInt8(ascii: "\n"))
        return line
    }
}
