/// A line of a session description, taken apart into its letter and what follows the equals sign.
struct SDPLine {
    /// Counted from 1.
    let number: Int
    /// An ASCII letter or digit.
    let type: UInt8
    let value: ArraySlice<UInt8>

    var letter: Unicode.Scalar { Unicode.Scalar(type) }
    var character: Character { Character(letter) }
    /// The value without blanks at its ends.
    var trimmed: ArraySlice<UInt8> { Self.trim(value) }
    var unknown: UnknownLine { UnknownLine(type: type, value: SDPText(bytes: value)) }

    func error(_ problem: SDPError.Problem) -> SDPError { SDPError(line: number, problem) }

    /// `shown` is the part that is wrong, the whole value where there is none.
    func invalid(_ field: String, _ shown: String? = nil, expected: String) -> SDPError {
        let excerpt = SDPError.excerpt(shown.map { Array($0.utf8)[...] } ?? value)
        return error(.invalid(field: field, value: excerpt, expected: expected))
    }

    /// The words between blanks.
    func words() throws(SDPError) -> [String] {
        var words: [String] = []
        for part in value.split(whereSeparator: Self.isBlank) {
            guard let word = Self.word(part) else {
                throw invalid("\(character)=", expected: "UTF-8 without control characters")
            }
            words.append(word)
        }
        return words
    }

    /// Sets what may be there once. An empty value is the same as none.
    func setText(_ text: inout SDPText?) throws(SDPError) {
        guard text == nil else { throw error(.repeated(character)) }
        if !value.isEmpty { text = SDPText(bytes: value) }
    }

    func setKey(_ key: inout EncryptionKey?) throws(SDPError) {
        guard key == nil else { throw error(.repeated(character)) }
        if !value.isEmpty { key = EncryptionKey(SDPText(bytes: value)) }
    }

    /// What cannot be read is kept as it is.
    func append<Element>(_ element: Element?, to list: inout [Element], else unknown: inout [UnknownLine]) {
        if let element { list.append(element) } else { unknown.append(self.unknown) }
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    static func trim(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let end = bytes.lastIndex(where: { !isBlank($0) }) else { return [] }
        return bytes[...end].drop(while: isBlank)
    }

    /// Nil for nothing, for control characters and blanks, and for what is not UTF-8.
    static func word(_ bytes: ArraySlice<UInt8>) -> String? {
        guard !bytes.isEmpty, bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
