internal import Logging

extension LogLine {
    /// The keys that are ours; metadata of the same name is written as `metadata.<name>`.
    private static let reservedKeys: Set<String> = ["time", "level", "subsystem", "message"]

    func appendJSON(to line: inout [UInt8]) {
        line += #"{"time":""#.utf8
        time.appendRFC3339(to: &line)
        line += #"","level":""#.utf8
        line += level.rawValue.utf8
        line += #"","subsystem":"#.utf8
        Self.appendJSONString(subsystem, to: &line)
        line += #","message":"#.utf8
        Self.appendJSONString(message, to: &line)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line.append(UInt8(ascii: ","))
            Self.appendJSONString(Self.reservedKeys.contains(key) ? "metadata.\(key)" : key, to: &line)
            line.append(UInt8(ascii: ":"))
            Self.appendJSON(value, depth: 0, to: &line)
        }
        line.append(UInt8(ascii: "}"))
    }

    private static func appendJSON(_ value: Logger.MetadataValue, depth: Int, to line: inout [UInt8]) {
        switch value {
        case .string(let text): appendJSONString(text, to: &line)
        case .stringConvertible(let number as any BinaryInteger & CustomStringConvertible):
            line += number.description.utf8
        case .stringConvertible(let flag as Bool): line += flag.description.utf8
        case .stringConvertible(let value): appendJSONString(value.description, to: &line)
        case .array where depth >= depthMax, .dictionary where depth >= depthMax: appendJSONString("…", to: &line)
        case .array(let values):
            line.append(UInt8(ascii: "["))
            for (index, element) in values.enumerated() {
                if index > 0 { line.append(UInt8(ascii: ",")) }
                appendJSON(element, depth: depth + 1, to: &line)
            }
            line.append(UInt8(ascii: "]"))
        case .dictionary(let entries):
            line.append(UInt8(ascii: "{"))
            for (index, entry) in entries.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { line.append(UInt8(ascii: ",")) }
                appendJSONString(entry.key, to: &line)
                line.append(UInt8(ascii: ":"))
                appendJSON(entry.value, depth: depth + 1, to: &line)
            }
            line.append(UInt8(ascii: "}"))
        }
    }

    private static func appendJSONString(_ text: String, to line: inout [UInt8]) {
        line.append(UInt8(ascii: "\""))
        LogText.append(text, quoted: true, json: true, to: &line)
        line.append(UInt8(ascii: "\""))
    }
}
