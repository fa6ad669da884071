/// Prints lines that are right whatever the values are: each ends with CRLF, and no value can end it early.
struct SDPWriter {
    static let mask = "•••"

    /// Whether keys and passwords are replaced by the mask.
    let masksSecrets: Bool
    private(set) var bytes: [UInt8] = []

    init(masksSecrets: Bool) {
        self.masksSecrets = masksSecrets
    }

    mutating func line(_ type: Unicode.Scalar, _ body: (inout SDPWriter) -> Void) {
        append("\(type)=")
        body(&self)
        bytes += [0x0D, 0x0A]
    }

    /// A line of free text; none for nil.
    mutating func text(_ type: Unicode.Scalar, _ value: SDPText?) {
        guard let value, !value.isEmpty else { return }
        line(type) { $0.text(value) }
    }

    mutating func key(_ key: EncryptionKey?) {
        guard let key, !key.value.isEmpty else { return }
        line("k") { $0.text(key.value, isSecret: true) }
    }

    mutating func unknown(_ line: UnknownLine) {
        append("\(line.type)=")
        text(line.value, isSecret: true)
        bytes += [0x0D, 0x0A]
    }

    mutating func text(_ value: SDPText, isSecret: Bool = false) {
        if isSecret, masksSecrets { append(Self.mask) } else { bytes += value.bytes }
    }

    /// A field. What would end it, or would make it another, becomes a hyphen, and so does an empty one.
    mutating func word(_ text: String, without forbidden: UInt8? = nil) {
        if text.isEmpty { append("-") }
        for byte in text.utf8 {
            bytes.append(byte <= 0x20 || byte == 0x7F || byte == forbidden ? UInt8(ascii: "-") : byte)
        }
    }

    mutating func blank() { bytes.append(0x20) }

    /// What is known to be right.
    mutating func append(_ text: String) { bytes += text.utf8 }
}
