extension MediaDescription {
    /// Begins a media description with its `m=`.
    init(_ line: SDPLine) throws(SDPError) {
        let fields = try line.words()
        guard fields.count >= 3 else { throw line.invalid("m=", expected: "media, port, protocol and formats") }
        let ports = fields[1].utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard ports.count <= 2, let port = Decimal.value(ports[0], as: UInt16.self) else {
            throw line.invalid("port", fields[1], expected: "0 to 65535")
        }
        // Some leave the formats out of what they reject.
        guard fields.count > 3 || port == 0 else { throw line.invalid("m=", expected: "a format") }
        self.init(
            MediaType(rawValue: fields[0]), port: port, TransportProtocol(rawValue: fields[2]),
            formats: fields.count > 3 ? Array(fields[3...]) : ["0"])
        if ports.count == 2 {
            guard let count = Decimal.value(ports[1], as: UInt16.self), count > 0 else {
                throw line.invalid("number of ports", fields[1], expected: "1 to 65535")
            }
            portCount = count
        }
    }

    /// Takes in a line that follows.
    mutating func add(_ line: SDPLine) throws(SDPError) {
        switch line.letter {
        case "i": try line.setText(&information)
        case "c": connections.append(try ConnectionData(line))
        case "b": line.append(Bandwidth(line), to: &bandwidths, else: &unknownLines)
        case "k": try line.setKey(&key)
        case "a": line.append(Attribute(line), to: &attributes, else: &unknownLines)
        case "v", "o", "s", "u", "e", "p", "t", "r", "z": throw line.error(.misplaced(line.character))
        default: unknownLines.append(line.unknown)
        }
    }

    func print(to writer: inout SDPWriter) {
        writer.line("m") { line in
            line.word(type.rawValue)
            line.append(" \(port)")
            if let portCount { line.append("/\(portCount)") }
            line.blank()
            line.word(transport.rawValue)
            for format in formats.isEmpty ? ["0"] : formats {
                line.blank()
                line.word(format)
            }
        }
        writer.text("i", information)
        for connection in connections { connection.print(to: &writer) }
        for bandwidth in bandwidths { bandwidth.print(to: &writer) }
        writer.key(key)
        for attribute in attributes { attribute.print(to: &writer) }
        for line in unknownLines { writer.unknown(line) }
    }
}
