extension SessionDescription {
    /// The description as it goes on the wire, in the order and with the line ends of RFC 8866 §5.
    ///
    /// What was in that form when it was read comes out as the same bytes.
    public func printed() -> [UInt8] { printed(masksSecrets: false) }

    /// The same as text; what is not UTF-8 is replaced by U+FFFD. It holds keys and passwords, which `description` does
    /// not.
    public var text: String { String(decoding: printed(), as: UTF8.self) }

    private func printed(masksSecrets: Bool) -> [UInt8] {
        var writer = SDPWriter(masksSecrets: masksSecrets)
        writer.line("v") { $0.append("0") }
        origin.print(to: &writer)
        writer.text("s", sessionName.isEmpty ? "-" : sessionName)
        writer.text("i", information)
        writer.text("u", uri)
        for email in emails { writer.text("e", email) }
        for phone in phones { writer.text("p", phone) }
        connection?.print(to: &writer)
        for bandwidth in bandwidths { bandwidth.print(to: &writer) }
        for time in times.isEmpty ? [TimeDescription()] : times { time.print(to: &writer) }
        writer.key(key)
        for attribute in attributes { attribute.print(to: &writer) }
        for line in unknownLines { writer.unknown(line) }
        for description in media { description.print(to: &writer) }
        return writer.bytes
    }
}

extension SessionDescription: CustomStringConvertible, CustomDebugStringConvertible {
    /// For the log: as it is printed, but without keys, passwords and lines that are not known.
    public var description: String { String(decoding: printed(masksSecrets: true), as: UTF8.self) }
    public var debugDescription: String { description }
}
