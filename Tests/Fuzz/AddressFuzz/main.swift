// Whatever a client names as an account, or an operator as a server: nothing traps, what is taken can stand in a header
// field, reads as the same again, and is the same however it could be written (RFC 3261 section 19.1.4).
//
// Compiled together with Sources/SIP/GatewaySIP/Accounts/AddressOfRecord.swift and what that is made of.

func fail(_ sentence: StaticString) -> Never {
    fatalError("\(sentence)")
}

@c(LLVMFuzzerTestOneInput)
public func fuzzAddress(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    if let address = AddressOfRecord(text) { check(address, text) }
    if let uri = SIPServerURI(text) {
        if !isHarmless(uri.description) { fail("a server that does not belong into a header field") }
        if SIPServerURI(uri.description) != uri { fail("a server that reads as something else") }
    }
    return 0
}

func check(_ address: AddressOfRecord, _ text: String) {
    if text.utf8.count > AddressOfRecord.bytesMax { fail("longer than allowed") }
    for written in [address.description, address.uri, address.registrarURI] where !isHarmless(written) {
        fail("an address that does not belong into a header field")
    }
    if !text.hasSuffix(address.description) { fail("not the name that was given") }
    if address.user.isEmpty || address.user.utf8.contains(where: { "@:".utf8.contains($0) }) { fail("no user") }
    if address.host.isEmpty || address.host.hasSuffix(".") || address.host != address.host.lowercased() {
        fail("no host")
    }
    if address.port == 0 { fail("no port") }
    if AddressOfRecord(address.description) != address { fail("an address that reads as something else") }
    // With its scheme it may have become too long.
    if address.uri.utf8.count <= AddressOfRecord.bytesMax, AddressOfRecord(address.uri) != address {
        fail("a URI that reads as something else")
    }
    // In all of these ways it may be written, if the text does not get too long.
    let port = address.port.map { ":00\($0)" } ?? ""
    let dot = address.host.hasSuffix("]") ? "" : "."
    for user in [escaped(address.user), address.user] {
        guard let other = AddressOfRecord("SIP:\(user)@\(address.host.uppercased())\(dot)\(port)") else {
            if user.utf8.count + address.host.utf8.count < 480 { fail("another way to write it is not taken") }
            continue
        }
        if other != address || other.hashValue != address.hashValue { fail("the same is not the same") }
        if other.serverURI != address.serverURI { fail("the same is somewhere else") }
    }
    for other in ["\(address.user)x", "%2F\(address.user)"] {
        guard let different = AddressOfRecord("\(other)@\(address.host)\(port)") else { continue }
        if different == address { fail("two users are one") }
    }
}

/// Letters and digits as escapes, but those of escapes.
func escaped(_ user: String) -> String {
    var result = ""
    var digitsLeft = 0
    for byte in user.utf8 {
        let character = Character(UnicodeScalar(byte))
        if digitsLeft == 0, character.isLetter || character.isNumber {
            result += "%" + String(byte, radix: 16)
        } else {
            result.append(character)
        }
        digitsLeft = byte == UInt8(ascii: "%") ? 2 : max(0, digitsLeft - 1)
    }
    return result
}

func isHarmless(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>\"\\".utf8.contains($0) }
}
