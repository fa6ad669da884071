/// The user part of a SIP URI, RFC 3261 section 25.1: `unreserved`, `user-unreserved` and escapes.
struct URIUser {
    /// As given.
    let text: String
    /// The same for all that are one user (section 19.1.4): a character that is not reserved stands for itself, not for
    /// its escape; what must stay escaped is in upper case.
    let comparedText: String

    init?(_ bytes: Substring.UTF8View) {
        guard !bytes.isEmpty else { return nil }
        var digitsDue = 0
        var hasEscapes = false
        for byte in bytes {
            if digitsDue > 0 {
                guard Self.hexValue(byte) != nil else { return nil }
                digitsDue -= 1
            } else if byte == UInt8(ascii: "%") {
                hasEscapes = true
                digitsDue = 2
            } else {
                guard Self.isUnreserved(byte) || Self.isUserUnreserved(byte) else { return nil }
            }
        }
        guard digitsDue == 0 else { return nil }
        text = String(Substring(bytes))
        comparedText = hasEscapes ? Self.compared(bytes) : text
    }

    /// Of what was found to be a user part.
    private static func compared(_ bytes: Substring.UTF8View) -> String {
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%"), let high = rest.popFirst(), let low = rest.popFirst() else {
                result.append(byte)
                continue
            }
            let character = (hexValue(high) ?? 0) << 4 | (hexValue(low) ?? 0)
            if isUnreserved(character) {
                result.append(character)
            } else {
                result += [byte, uppercased(high), uppercased(low)]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "!"), UInt8(ascii: "~"), UInt8(ascii: "*"), UInt8(ascii: "'"), UInt8(ascii: "("),
            UInt8(ascii: ")"):
            true
        default: false
        }
    }

    /// Reserved elsewhere, so that it is another user than with the escape.
    private static func isUserUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "$"), UInt8(ascii: ","),
            UInt8(ascii: ";"), UInt8(ascii: "?"), UInt8(ascii: "/"):
            true
        default: false
        }
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func uppercased(_ digit: UInt8) -> UInt8 { digit >= UInt8(ascii: "a") ? digit - 0x20 : digit }
}
