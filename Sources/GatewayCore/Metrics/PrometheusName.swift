/// Names and label values as the Prometheus text format wants them.
enum PrometheusName {
    /// Longest label value that is kept, in bytes; the rest is cut.
    static let labelValueBytesMax = 256

    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`; every other character becomes `_`.
    static func metric(_ label: String) -> String { sanitized(label, colons: true) }

    /// `[a-zA-Z_][a-zA-Z0-9_]*`, and neither `le` (buckets) nor a leading `__` (internal to Prometheus).
    static func label(_ name: String) -> String {
        let sanitized = sanitized(name, colons: false)
        if sanitized == "le" || sanitized.hasPrefix("__") { return "exported_\(sanitized)" }
        return sanitized
    }

    /// `{a="1",b="2"}`, sorted by name; empty without labels. Of a name that occurs twice the last value holds.
    static func labels(_ dimensions: [(String, String)]) -> String {
        guard !dimensions.isEmpty else { return "" }
        var values: [String: String] = [:]
        for (name, value) in dimensions { values[label(name)] = value }
        let pairs = values.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(escapedValue($0.value))\"" }
        return "{\(pairs.joined(separator: ","))}"
    }

    /// Help texts escape `\` and newline.
    static func escapedHelp(_ text: String) -> String { escaped(text, quotes: false) }

    /// Label values escape `"` as well.
    static func escapedValue(_ text: String) -> String {
        guard text.utf8.count > labelValueBytesMax else { return escaped(text, quotes: true) }
        var bytes = 0
        let kept = text.unicodeScalars.prefix { scalar in
            bytes += UTF8.width(scalar)
            return bytes <= labelValueBytesMax
        }
        return escaped(String(kept), quotes: true)
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func sanitized(_ text: String, colons: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "_": result.unicodeScalars.append(scalar)
            case ":" where colons: result.append(":")
            case "0"..."9":
                if result.isEmpty { result.append("_") }
                result.unicodeScalars.append(scalar)
            default: result.append("_")
            }
        }
        return result.isEmpty ? "_" : result
    }
}
