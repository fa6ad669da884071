import SDP
import Testing

/// `a=crypto`, in all its forms.
@Suite struct CryptoAttributeTests {
    private let key = "YSBrZXkgb2YgdGhpcnR5IGJ5dGVzLCBubyBtb3Jl"

    @Test func forms() throws {
        let lines = try Fixture.sdesForms.session().media[0].cryptoAttributes
        #expect(lines.map(\.tag) == [1, 2, 3, 4])
        #expect(lines.map { $0.keys[0].byteCount } == [46, 30, 30, 44])
        #expect(lines.map(\.problem) == [nil, .keyIdentifier, .sessionParameter("UNENCRYPTED_SRTCP"), nil])
        #expect(lines[0].keys[0].lifetime == .powerOfTwo(48) && lines[1].keys[0].lifetime == .powerOfTwo(20))
        #expect(lines[1].keys[0].identifier == CryptoKey.Identifier(value: "1", length: 4))
        #expect(lines[3].sessionParameters == ["WSH=64"] && lines[3].simplified.sessionParameters.isEmpty)
        // The padding that was left out is there again.
        #expect(lines[3].simplified.attribute.value?.string.hasSuffix("=") == true)
        for line in lines { #expect(CryptoAttribute(line.attribute.value ?? "") == line) }
    }

    @Test(arguments: [
        "", "1", "1 AES_CM_128_HMAC_SHA1_80", "x AES_CM_128_HMAC_SHA1_80 inline:AAAA", "1 X inline:", "1 X inline:A",
        "1 X inline:AA=A", "1 X inline:AAA==", "1 X inline:AAAA=", "1 X inline:A!AA", "1 X other:AAAA",
        "1 X inline:AAAA|",
        "1 X inline:AAAA|x", "1 X inline:AAAA|2^64", "1 X inline:AAAA|2^", "1 X inline:AAAA|1:0",
        "1 X inline:AAAA|1:129",
        "1 X inline:AAAA|x:1", "1 X inline:AAAA|:1", "1 X inline:AAAA|2^20|1:4|5", "1 X inline:AAAA|1:4|2^20",
        "1 X inline:AAAA;", "1 X inline:AAAA|18446744073709551616", "1234567890 X inline:AAAA",
    ])
    func none(text: String) { #expect(CryptoAttribute(SDPText(text)) == nil) }

    @Test func lengthsOfKeys() throws {
        let expected: [(CryptoSuite, Int)] = [
            (.aes128CounterModeSHA1Tag80, 30), (.aes128CounterModeSHA1Tag32, 30), (.f8SHA1Tag80, 30),
            (.aes192CounterModeSHA1Tag80, 38), (.aes256CounterModeSHA1Tag32, 46), ("AES_CM_256_HMAC_SHA1_80", 46),
            (.aes128GCM, 28), (.aes256GCM, 44),
        ]
        for (suite, length) in expected {
            let right = CryptoAttribute(1, suite, CryptoKey(Array(repeating: 7, count: length)))
            #expect(right.problem == nil && CryptoAttribute(right.attribute.value ?? "") == right)
            let wrong = CryptoAttribute(1, suite, CryptoKey(Array(repeating: 7, count: length - 1)))
            #expect(wrong.problem == .keyLength(expected: length, found: length - 1))
        }
        #expect(CryptoAttribute("1 NEW inline:AAAA")?.problem == .unknownSuite)
        #expect(
            CryptoAttribute(SDPText("1 AES_CM_128_HMAC_SHA1_80 inline:\(key)|1:4;inline:\(key)|2:4"))?.problem
                == .manyKeys)
    }

    @Test(arguments: ["KDR=1", "FEC_ORDER=SRTP_FEC", "UNENCRYPTED_SRTP", "UNAUTHENTICATED_SRTP", "NEW"])
    func parametersThatMustBeObeyed(parameter: String) {
        let line = CryptoAttribute(SDPText("1 AES_CM_128_HMAC_SHA1_80 inline:\(key) WSH=64 \(parameter)"))
        #expect(line?.problem == .sessionParameter(parameter))
    }

    @Test func parametersThatMayBeIgnored() {
        let line = CryptoAttribute(SDPText("1 AES_CM_128_HMAC_SHA1_80 INLINE:\(key)|1000 WSH=64 KDR=0 -new"))
        #expect(line?.problem == nil && line?.keys[0].lifetime == .packets(1_000))
        #expect(line?.simplified.attribute.value == SDPText("1 AES_CM_128_HMAC_SHA1_80 inline:\(key)"))
        #expect(line?.keys[0].reveal() == Array("a key of thirty bytes, no more".utf8))
    }

    @Test func keysDoNotShow() throws {
        let line = try #require(Fixture.baresipSRTPOffer.session().media[0].cryptoAttributes.last)
        var dumped = ""
        dump(line, to: &dumped)
        dump(line.keys[0], to: &dumped)
        let shown = "\(line) \(String(reflecting: line)) \(line.keys) \(String(reflecting: line.keys[0])) \(dumped)"
        #expect(!shown.contains("YW5vdGhlci") && !shown.contains("97, 110") && shown.contains("•••"))
        #expect(!"\(try Fixture.baresipSRTPOffer.session())".contains("YW5vdGhlci"))
    }
}
