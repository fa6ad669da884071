/// The subprotocols that a browser offers, in its order of preference: `Sec-WebSocket-Protocol`, RFC 6455 §11.3.4.
struct SubprotocolList: Equatable, Sendable {
    /// More than this nobody offers in earnest.
    static let maximumCount = 32

    let names: [String]

    /// Reads a header's value, or several joined by commas: tokens as a list of RFC 7230 §7, where empty elements are
    /// passed over.
    ///
    /// - Returns: `nil` if an element is not a token (RFC 7230 §3.2.6), or there are more than ``maximumCount``.
    static func parse(_ headerValue: String) -> Self? {
        var names: [String] = []
        for element in headerValue.utf8.split(separator: UInt8(ascii: ",")) {
            guard let first = element.firstIndex(where: { !isBlank($0) }),
                let last = element.lastIndex(where: { !isBlank($0) })
            else { continue }
            let token = element[first...last]
            guard names.count < maximumCount, token.allSatisfy(isTokenCharacter) else { return nil }
            names.append(String(Substring(token)))
        }
        return Self(names: names)
    }

    /// Whether the subprotocol is offered. Letter case matters.
    func contains(_ name: String) -> Bool {
        names.contains(name)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default:
            false
        }
    }
}
