import Testing

@testable import GatewayCore

/// RFC 8259, table by table.
@Suite struct JSONGrammarTests {
    @Test(arguments: [
        "0", "-0", "1", "-1", "10", "123456789012345678901234567890", "0.0", "-0.5", "1.25", "1e1", "1E1", "1e+1",
        "1e-1",
        "0e0", "1.5e300", "1e999999", "-12.34E-56", "9007199254740993", "0.000000000000000000000000000001",
    ])
    func validNumbers(text: String) { #expect(isValue(text)) }

    @Test(arguments: [
        "", "-", "+1", "01", "-01", "00", "1.", ".5", "-.5", "1.e1", "1e", "1e+", "1e-", "1E", "0x10", "1_000", "1,0,",
        "NaN",
        "Infinity", "-Infinity", "1 2", "--1", "1e1.5", "1ee1", "１", "1a", "- 1",
    ])
    func invalidNumbers(text: String) { #expect(!isValue(text)) }

    @Test(arguments: ["true", "false", "null", " true ", "\t\n\r false\r\n", "[true,false,null]"])
    func validLiterals(text: String) { #expect(isValue(text)) }

    @Test(arguments: [
        "tru", "truE", "True", "TRUE", "nul", "nulll", "fals", "falsey", "undefined", "t", "n", "f", "true false",
    ])
    func invalidLiterals(text: String) { #expect(!isValue(text)) }

    @Test(arguments: [
        #""""#, #""a""#, #""\"""#, #""\\""#, #""\/\b\f\n\r\t""#, #""\u0000""#, #""\uABCD\uabcd""#, #""\ud83d\ude00""#,
        #""é€😀""#,
        #""\ud800""#, #""\udc00x""#, #""\ud800\ud800\udc00""#, "\"\u{7F}\u{2028}\"", #""/""#, #""\\\\\\\"""#,
        #""0123456789abcde\\""#, #""0123456789abcdef\\""#, #""0123456789abcdef0\\\\n""#,
    ])
    func validStrings(text: String) { #expect(isValue(text)) }

    @Test(arguments: [
        #"""#, #""a"#, #""\""#, #""\a""#, #""\x41""#, #""\u""#, #""\u1""#, #""\u12""#, #""\u123""#, #""\u123g""#,
        #""\u 123""#,
        #""\U0041""#, #""\ud83d\u""#, #""\ud83d\ude0""#, "\"\n\"", "\"\t\"", "\"\u{0}\"", "\"\u{1F}\"", "'a'", "a",
        #""a"b""#,
        #""\"#, #""\\\""#, "\"0123456789abcdef\\n0123456789\n\"", #""0123456789abcdef\n0123456789\q""#,
        "\"0123456789abcdef\\n0123456789\\\n\"",
    ])
    func invalidStrings(text: String) { #expect(!isValue(text)) }

    @Test(arguments: [
        "[]", "{}", "[ ]", "{ }", "[1]", "[1,2]", "[[],[]]", #"{"a":1}"#, #"{"a":{"b":[]},"c":[{}]}"#, #"{"":""}"#,
        "[ 1 , [ 2 , { \"a\" : 3 } ] ]", #"{"a":1,"a":2}"#,
    ])
    func validContainers(text: String) { #expect(isValue(text)) }

    @Test(arguments: [
        "[", "]", "{", "}", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1 2]", "[1}", "{]", "{,}", #"{"a"}"#, #"{"a":}"#,
        #"{"a":1,}"#,
        #"{"a" 1}"#, #"{a:1}"#, "{1:1}", #"{"a":1 "b":2}"#, #"{"a":1]"#, #"{"a"::1}"#, #"{,"a":1}"#, "[[]", "[]]",
        #"{"a":[}"#,
        "[1,,2]", "[:]", #"["a":1]"#, #"{"a","b"}"#, "[/**/1]",
    ])
    func invalidContainers(text: String) { #expect(!isValue(text)) }

    @Test func everyControlCharacterIsRefusedInAString() {
        for position in 0..<40 {
            for byte in UInt8(0)..<0x20 {
                var content = [UInt8](repeating: 0x61, count: 40)
                content[position] = byte
                #expect(
                    scan(bytes: Array("{\"".utf8) + content + Array("\":1}".utf8)) == .invalid(offset: 2 + position))
            }
        }
    }

    @Test func everyByteAfterABackslash() {
        let allowed = Array(#""\/bfnrt"#.utf8)
        for lead in [0, 1, 7, 15, 16, 17, 31, 40] {
            for byte in UInt8(0)..<0x80 where byte != 0x75 {
                let text =
                    "{\"v\":\"" + String(repeating: "x", count: lead) + "\\n" + String(repeating: "y", count: lead)
                let bytes = Array(text.utf8) + [0x5C, byte] + Array("0123456789abcdefghi\"}".utf8)
                let expected: JSONScanner.Outcome =
                    allowed.contains(byte) ? .object : .invalid(offset: text.utf8.count + 1)
                #expect(scan(bytes: bytes) == expected, "byte \(byte) after \(lead)")
            }
        }
    }

    @Test func whatEndsTooEarlyIsInvalidAtItsEnd() {
        let text =
            #"{"sylkrtc":"a\nb\u0041","n":-1.5e3,"l":[true,{"x":null}],"s":"0123456789abcdef\n0123456789abcdef"}"#
        #expect(scan(text) == .object)
        let bytes = Array(text.utf8)
        for length in 0..<bytes.count {
            #expect(scan(bytes: Array(bytes[..<length])) == .invalid(offset: length), "first \(length) bytes")
        }
    }

    @Test(arguments: [
        ("", 0), ("   ", 3), ("x", 0), ("\u{FEFF}{}", 0), ("{} x", 3), ("{}{}", 2), ("{\"a\":1}]", 7),
        ("{\"a\":tru}", 8), ("{\"a\" 1}", 5),
        ("{1}", 1), ("{\"a\":1,}", 7), ("[1,2", 4), ("12x", 2), ("{\"a\":01}", 6), ("\u{B}{}", 0),
        ("{\"a\":\"\\q\"}", 7),
    ])
    func offsetOfTheFirstByteThatDoesNotBelong(text: String, offset: Int) {
        #expect(scan(text) == .invalid(offset: offset))
    }

    @Test(arguments: ["1", "\"a\"", "[]", "[{}]", "true", "null", " -5 ", "[[[1]]] "])
    func valuesThatAreNoObjects(text: String) { #expect(scan(text) == .notAnObject) }

    @Test(arguments: ["{}", " { } ", "\r\n\t{\"a\":1}\n"])
    func whiteSpaceAroundTheMessage(text: String) { #expect(scan(text) == .object) }

    @Test func nesting() {
        func nested(_ open: String, _ close: String, _ levels: Int) -> String {
            "{\"v\":" + String(repeating: open, count: levels) + "1" + String(repeating: close, count: levels) + "}"
        }
        #expect(scan(nested("[", "]", 63)) == .object)
        #expect(scan(nested("[", "]", 64)) == .tooDeep)
        #expect(scan(nested("{\"a\":", "}", 63)) == .object)
        #expect(scan(nested("{\"a\":", "}", 64)) == .tooDeep)
        for levels in [65, 127, 128, 129, 192, 193, 1_000, 10_000] {
            #expect(scan(nested("[", "]", levels)) == .tooDeep)
            #expect(scan(nested("[{\"a\":", "}]", levels)) == .tooDeep)
            #expect(scan(nested("[[{\"a\":", "}]]", levels)) == .tooDeep)
        }
        // The kinds of levels far out are remembered.
        let wrong = "{\"v\":" + String(repeating: "[", count: 200) + String(repeating: "]", count: 199) + "}}"
        #expect(scan(wrong) == .invalid(offset: 5 + 200 + 199))
        #expect(scan(String(repeating: "[", count: 10_000)) == .invalid(offset: 10_000))
        #expect(scan(String(repeating: "[", count: 500) + String(repeating: "]", count: 500)) == .notAnObject)
    }

    @Test func membersOfAMessageThatIsTooDeepAreFound() {
        let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        let bytes = Array("{\"x\":\(deep),\"transaction\":\"t\",\"sylkrtc\":\"ping\"}".utf8)
        var scanner = JSONScanner()
        let outcome = bytes.withUnsafeBytes { scanner.scan($0) }
        #expect(outcome == .tooDeep)
        #expect(scanner.transaction != nil)
        #expect(scanner.sylkrtc != nil)
        #expect(scanner.members.count == 3)
    }
}
