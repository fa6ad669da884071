/// Cuts a session description into its lines.
struct SDPLines {
    private let bytes: ArraySlice<UInt8>
    private let linesMax: Int
    private var position: Int
    private var number = 0

    init(_ bytes: [UInt8], linesMax: Int) {
        // Senders in C leave the end of their string there.
        let end = bytes.lastIndex { $0 != 0 }
        self.bytes = bytes[..<(end.map { $0 + 1 } ?? 0)]
        self.linesMax = linesMax
        position = 0
    }

    /// The next line that is not empty.
    mutating func next() throws(SDPError) -> SDPLine? {
        while position < bytes.endIndex {
            guard number < linesMax else { throw SDPError(.tooMany(unit: "lines", limit: linesMax)) }
            number += 1
            let rest = bytes[position...]
            let end = rest.firstIndex { $0 == 0x0D || $0 == 0x0A } ?? rest.endIndex
            let content = rest[..<end].drop(while: SDPLine.isBlank)
            position = end
            skipLineEnd()
            guard !content.isEmpty else { continue }
            guard !content.contains(0) else { throw SDPError(line: number, .zeroByte) }
            let value = content.dropFirst(2)
            guard let type = content.first, Self.isLetterOrDigit(type),
                content.dropFirst().first == UInt8(ascii: "=")
            else { throw SDPError(line: number, .notALine) }
            return SDPLine(number: number, type: type, value: value)
        }
        return nil
    }

    private mutating func skipLineEnd() {
        guard position < bytes.endIndex else { return }
        let isCarriageReturn = bytes[position] == 0x0D
        position += 1
        if isCarriageReturn, position < bytes.endIndex, bytes[position] == 0x0A { position += 1 }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
