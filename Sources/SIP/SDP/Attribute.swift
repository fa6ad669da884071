/// A line `a=`, RFC 8866 §5.13.
public struct Attribute: Hashable, Sendable {
    public var name: AttributeName
    /// What follows the colon; nil for an attribute without one, as `a=sendrecv`.
    public var value: SDPText?

    public init(_ name: AttributeName, _ value: SDPText? = nil) {
        self.name = name
        self.value = value
    }

    /// Nil where what stands before the colon is no token (§9).
    init?(_ line: SDPLine) {
        let text = line.trimmed
        let colon = text.firstIndex(of: UInt8(ascii: ":"))
        let name = text[..<(colon ?? text.endIndex)]
        guard !name.isEmpty, name.allSatisfy(Self.isToken) else { return nil }
        self.name = AttributeName(rawValue: String(decoding: name, as: UTF8.self))
        value = colon.map { SDPText(bytes: text[text.index(after: $0)...]) }
    }

    func print(to writer: inout SDPWriter) {
        writer.line("a") { line in
            line.word(name.rawValue, without: UInt8(ascii: ":"))
            guard let value else { return }
            line.append(":")
            line.text(value, isSecret: name.isSecret)
        }
    }

    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x30...0x39, 0x41...0x5A, 0x5E...0x7E: true
        default: false
        }
    }
}

extension Attribute: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// As on the line, but without keys and passwords.
    public var description: String {
        guard let value else { return name.rawValue }
        return "\(name):\(name.isSecret ? SDPWriter.mask : value.string)"
    }

    public var debugDescription: String { description }

    public var customMirror: Mirror {
        Mirror(self, children: ["attribute": description])
    }
}
