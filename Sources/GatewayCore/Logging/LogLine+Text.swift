internal import Logging

extension LogLine {
    /// Time, level, subsystem, message; then the metadata as logfmt, sorted by key.
    func appendText(to line: inout [UInt8]) {
        time.appendRFC3339(to: &line)
        line.append(UInt8(ascii: " "))
        line += level.rawValue.utf8
        line.append(UInt8(ascii: " "))
        LogText.append(subsystem, quoted: false, to: &line)
        line += ": ".utf8
        LogText.append(message, quoted: false, to: &line)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line.append(UInt8(ascii: " "))
            line += Self.logfmtKey(key).utf8
            line.append(UInt8(ascii: "="))
            Self.appendLogfmt(value, to: &line)
        }
    }

    /// Keys are written bare, so everything that could end one becomes `_`.
    static func logfmtKey(_ key: String) -> String {
        guard !key.isEmpty else { return "_" }
        return String(
            key.unicodeScalars.map { scalar -> Character in
                switch scalar {
                case "=", "\"", "\\", " ": "_"
                default: LogText.isHarmless(scalar) ? Character(scalar) : "_"
                }
            })
    }

    private static func appendLogfmt(_ value: Logger.MetadataValue, to line: inout [UInt8]) {
        let text = plain(value, depth: 0)
        let needsQuotes =
            text.isEmpty
            || text.unicodeScalars.contains { scalar in
                switch scalar {
                case " ", "=", "\"", "\\": true
                default: !LogText.isHarmless(scalar)
                }
            }
        if needsQuotes { line.append(UInt8(ascii: "\"")) }
        LogText.append(text, quoted: needsQuotes, to: &line)
        if needsQuotes { line.append(UInt8(ascii: "\"")) }
    }

    private static func plain(_ value: Logger.MetadataValue, depth: Int) -> String {
        switch value {
        case .string(let text): return text
        case .stringConvertible(let value): return value.description
        case .array(let values):
            guard depth < depthMax else { return "…" }
            return "[\(values.map { plain($0, depth: depth + 1) }.joined(separator: ","))]"
        case .dictionary(let entries):
            guard depth < depthMax else { return "…" }
            let pairs = entries.sorted { $0.key < $1.key }.map { "\($0.key)=\(plain($0.value, depth: depth + 1))" }
            return "{\(pairs.joined(separator: ","))}"
        }
    }
}
