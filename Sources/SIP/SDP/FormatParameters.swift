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
        var rest = parameters.bytes[...]
        while !rest.isEmpty {
            let part = rest.prefix { $0 != UInt8(ascii: ";") }
            rest = rest[part.endIndex...].dropFirst()
            let key = part.prefix { $0 != UInt8(ascii: "=") }
            guard SDPLine.trim(key).elementsEqual(name.utf8, by: { Self.lowercased($0) == Self.lowercased($1) }) else {
                continue
            }
            return String(decoding: SDPLine.trim(part[key.endIndex...].dropFirst()), as: UTF8.self)
        }
        return nil
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    public var attribute: Attribute {
        Attribute(.fmtp, SDPText(bytes: Array(format.utf8) + [0x20] + parameters.bytes))
    }
}
