/// Parameters of a format, the value of `a=fmtp`, RFC 8866 §6.15.
public struct FormatParameters: Hashable, Sendable {
    /// One of the formats of the media description.
    public var format: String
    /// As they came. What they mean is up to the format; most have `name=value` with semicolons between.
    public var parameters: SDPText

    public init(_ format: String, _ parameters: SDPText) {
        self.format = format
        self.parameters = parameters
    }

    /// Nil for what is no such value.
    public init?(_ value: SDPText) {
        let text = SDPLine.trim(value.bytes[...])
        guard let end = text.firstIndex(where: SDPLine.isBlank) else { return nil }
        self.init(String(decoding: text[..<end], as: UTF8.self), SDPText(bytes: SDPLine.trim(text[end...])))
    }

    /// The value of a parameter written `name=value`, and an empty one for a bare `name`. Upper and lower case of the
    /// name are the same.
    public subscript(name: String) -> String? {
        let wanted = name.lowercased()
        for part in parameters.bytes.split(separator: UInt8(ascii: ";")) {
            let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let key = pair.first,
                String(decoding: SDPLine.trim(key), as: UTF8.self).lowercased() == wanted
            else { continue }
            return pair.count > 1 ? String(decoding: SDPLine.trim(pair[1]), as: UTF8.self) : ""
        }
        return nil
    }

    public var attribute: Attribute {
        Attribute(.fmtp, SDPText(bytes: Array(format.utf8) + [0x20] + parameters.bytes))
    }
}
