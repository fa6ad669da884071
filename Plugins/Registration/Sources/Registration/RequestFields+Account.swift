import GatewayCore
import GatewaySIP

extension RequestFields {
    /// The field `account`: an address of record, with `sip:` before it or not.
    func account() throws -> AddressOfRecord {
        let text = try string("account", bytes: 1...AddressOfRecord.bytesMax)
        guard let aor = AddressOfRecord(text) else { throw RequestError(.invalid, "invalid SIP URI: \(text)") }
        return aor
    }

    /// Text that will stand in a header field; an empty one counts as absent.
    func optionalHeaderText(_ name: StaticString, bytes: ClosedRange<Int>) throws -> String? {
        guard let text = try optionalString(name, bytes: bytes) else { return nil }
        guard HeaderText.isSafe(text) else {
            throw FieldError(
                field: "\(name)", kind: .invalid(value: "…", expected: "a string without control characters"))
        }
        return text.isEmpty ? nil : text
    }
}

extension String {
    /// Without the quotes and blanks at its ends, which some clients send along; nil when nothing is left.
    var trimmingQuotes: String? {
        let isOuter = { (character: Character) in character == "\"" || character == " " }
        let text = String(drop(while: isOuter).reversed().drop(while: isOuter).reversed())
        return text.isEmpty ? nil : text
    }
}

extension [String] {
    /// The first of each, in order.
    var withoutDuplicates: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
