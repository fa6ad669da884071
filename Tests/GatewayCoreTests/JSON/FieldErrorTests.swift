import Testing

@testable import GatewayCore

/// The sentences that senders of wrong fields get to read.
@Suite struct FieldErrorTests {
    private enum Direction: String, CaseIterable {
        case incoming, outgoing
    }

    private typealias Getter = (borrowing RequestFields) throws -> Void

    private func expect(
        _ json: String, _ sentence: String, sourceLocation: SourceLocation = #_sourceLocation, _ getter: Getter
    ) throws {
        #expect(try refusal(json, getter) == sentence, sourceLocation: sourceLocation)
    }

    @Test(arguments: ["{}", #"{"x":null}"#, #"{"y":1}"#])
    func missing(json: String) throws {
        let sentence = "Mandatory property 'x' of 'test' request is missing"
        try expect(json, sentence) { _ = try $0.string("x") }
        try expect(json, sentence) { _ = try $0.integer("x", in: 0...1) }
        try expect(json, sentence) { _ = try $0.number("x") }
        try expect(json, sentence) { _ = try $0.boolean("x") }
        try expect(json, sentence) { _ = try $0.choice("x", of: Direction.self) }
        try expect(json, sentence) { _ = try $0.strings("x", count: 0...1) }
        try expect(json, sentence) { try $0.object("x") { _ in } }
        try expect(json, sentence) { _ = try $0.objects("x", count: 0...1) { _ in } }
        try expect(json, sentence) { try $0.withUTF8("x") { _ in } }
        try expect(json, sentence) { _ = try $0.rawJSON("x") }
        try expect(json, sentence) { throw $0.invalid("x", expected: "anything") }
    }

    @Test func strings() throws {
        func sentence(_ value: String) -> String {
            "Invalid value for 's' property: \(value) (expected: a string of 1 to 4 bytes)"
        }
        for json in ["5", "true", "{}", "[ ]", "\"\"", "\"12345\"", #""\ud83d\ude00x""#, #""12\n34""#] {
            try expect("{\"s\":\(json)}", sentence(json)) { _ = try $0.string("s", bytes: 1...4) }
            try expect("{\"s\":\(json)}", sentence(json)) { _ = try $0.optionalString("s", bytes: 1...4) }
            try expect("{\"s\":\(json)}", sentence(json)) { try $0.withUTF8("s", bytes: 1...4) { _ in } }
            try expect("{\"s\":\(json)}", sentence(json)) { _ = try $0.withOptionalUTF8("s", bytes: 1...4) { _ in } }
        }
        #expect(try refusal(#"{"s":"\ud83d\ude00"}"#) { _ = try $0.string("s", bytes: 4...4) } == nil)
        try expect(#"{"s":1}"#, "Invalid value for 's' property: 1 (expected: a string of 0 to 65536 bytes)") {
            _ = try $0.string("s")
        }
    }

    @Test(arguments: [#""\ud83d""#, #""\ude00""#, #""x\ud83d\u0041""#, #""\ude00\ud83d""#])
    func loneSurrogates(json: String) throws {
        let sentence = "Invalid value for 's' property: \(json) (expected: well-formed Unicode)"
        try expect("{\"s\":\(json)}", sentence) { _ = try $0.string("s") }
        try expect("{\"s\":\(json)}", sentence) { try $0.withUTF8("s") { _ in } }
        try expect("{\"s\":\(json)}", sentence) { _ = try $0.choice("s", of: Direction.self) }
        try expect("{\"s\":[\(json)]}", sentence.replacing("'s'", with: "'s[0]'")) {
            _ = try $0.strings("s", count: 0...9)
        }
        #expect(try refusal("{\"s\":\(json)}") { _ = try $0.rawJSON("s") } == nil)
    }

    @Test(arguments: [
        "0", "11", "-1", "1.0", "1e0", "1E1", "5.5", "9223372036854775808", "-9223372036854775809",
        "99999999999999999999999999999999",
        "\"5\"", "true", "[]",
    ])
    func integers(json: String) throws {
        let sentence = "Invalid value for 'i' property: \(json) (expected: an integer from 1 to 10)"
        try expect("{\"i\":\(json)}", sentence) { _ = try $0.integer("i", in: 1...10) }
        try expect("{\"i\":\(json)}", sentence) { _ = try $0.optionalInteger("i", in: 1...10) }
    }

    @Test func numbers() throws {
        for json in ["1e999", "-1e999", "\"1\"", "{}"] {
            try expect("{\"n\":\(json)}", "Invalid value for 'n' property: \(json) (expected: a number)") {
                _ = try $0.number("n")
            }
        }
        try expect(#"{"n":1.5}"#, "Invalid value for 'n' property: 1.5 (expected: a number from 0.0 to 1.0)") {
            _ = try $0.optionalNumber("n", in: 0...1)
        }
    }

    @Test(arguments: ["1", "\"true\"", "[]"])
    func booleans(json: String) throws {
        let sentence = "Invalid value for 'b' property: \(json) (expected: true or false)"
        try expect("{\"b\":\(json)}", sentence) { _ = try $0.boolean("b") }
        try expect("{\"b\":\(json)}", sentence) { _ = try $0.boolean("b", default: false) }
        try expect("{\"b\":\(json)}", sentence) { _ = try $0.optionalBoolean("b") }
    }

    @Test(arguments: ["1", "\"Incoming\"", "\"\"", "true"])
    func choices(json: String) throws {
        let sentence = "Invalid value for 'c' property: \(json) (expected: one of incoming, outgoing)"
        try expect("{\"c\":\(json)}", sentence) { _ = try $0.choice("c", of: Direction.self) }
        try expect("{\"c\":\(json)}", sentence) { _ = try $0.optionalChoice("c", of: Direction.self) }
    }

    @Test func arrays() throws {
        for json in ["[]", "[\"a\",\"b\",\"c\"]", "{}", "\"a\""] {
            try expect(
                "{\"l\":\(json)}",
                "Invalid value for 'l' property: \(json) (expected: an array of 1 to 2 strings of 0 to 9 bytes)"
            ) { _ = try $0.strings("l", count: 1...2, bytes: 0...9) }
        }
        for json in ["[]", "[{},{},{}]", "{}", "1"] {
            try expect(
                "{\"l\":\(json)}", "Invalid value for 'l' property: \(json) (expected: an array of 1 to 2 objects)"
            ) {
                _ = try $0.objects("l", count: 1...2) { _ in }
            }
        }
        for json in ["1", "null", "\"0123456789\""] {
            try expect(
                "{\"l\":[\"a\",\(json)]}",
                "Invalid value for 'l[1]' property: \(json) (expected: a string of 0 to 9 bytes)"
            ) {
                _ = try $0.optionalStrings("l", count: 0...2, bytes: 0...9)
            }
        }
        try expect(#"{"l":[{},5]}"#, "Invalid value for 'l[1]' property: 5 (expected: an object)") {
            _ = try $0.optionalObjects("l", count: 0...2) { _ in }
        }
    }

    @Test func paths() throws {
        try expect(#"{"originator":{}}"#, "Mandatory property 'originator.uri' of 'test' request is missing") {
            _ = try $0.object("originator") { try $0.string("uri") }
        }
        try expect(#"{"originator":1}"#, "Invalid value for 'originator' property: 1 (expected: an object)") {
            _ = try $0.optionalObject("originator") { try $0.string("uri") }
        }
        try expect(
            #"{"candidates":[{"sdpMid":"0"},{"sdpMid":"1"},{"sdpMid":2}]}"#,
            "Invalid value for 'candidates[2].sdpMid' property: 2 (expected: a string of 0 to 65536 bytes)"
        ) { _ = try $0.objects("candidates", count: 0...9) { try $0.string("sdpMid") } }
        try expect(
            #"{"a":{"b":[{"c":{"d":[0]}}]}}"#,
            "Invalid value for 'a.b[0].c.d[0]' property: 0 (expected: a string of 0 to 65536 bytes)"
        ) {
            _ = try $0.object("a") {
                try $0.objects("b", count: 1...1) { try $0.object("c") { try $0.strings("d", count: 1...1) } }
            }
        }
        try expect(#"{"a":{"b":{"x":1,"\u0078":2}}}"#, "Property 'a.b.x' occurs twice") {
            try $0.object("a") { try $0.object("b") { _ in } }
        }
        try expect(
            #"{"h":{"X-One":1}}"#, "Invalid value for 'h.X-One' property: 1 (expected: a string of 0 to 65536 bytes)"
        ) {
            _ = try $0.object("h") { try $0.allStrings() }
        }
    }

    @Test func tooManyFieldsInside() throws {
        let members = (0..<257).map { "\"k\($0)\":0" }.joined(separator: ",")
        try expect(
            "{\"o\":{\(members)}}",
            "Invalid value for 'o' property: {\(members.prefix(39))… (expected: an object of at most 256 fields)"
        ) { try $0.object("o") { _ in } }
    }

    @Test func judgedByTheCaller() throws {
        try expect(#"{"a":"x"}"#, "Invalid value for 'a' property: \"x\" (expected: a SIP address)") {
            throw $0.invalid("a", expected: "a SIP address")
        }
    }

    @Test(arguments: [
        (String(repeating: "x", count: 38), String(repeating: "x", count: 38) + "\""),
        (String(repeating: "x", count: 39), String(repeating: "x", count: 39) + "…"),
        (String(repeating: "x", count: 38) + "é", String(repeating: "x", count: 38) + "…"),
        (String(repeating: "x", count: 36) + "😀😀", String(repeating: "x", count: 36) + "…"),
        (String(repeating: "x", count: 35) + "😀😀", String(repeating: "x", count: 35) + "😀…"),
        (String(repeating: "x", count: 37) + "é€", String(repeating: "x", count: 37) + "é…"),
    ])
    func longValuesAreCutBetweenCharacters(value: String, shown: String) throws {
        try expect("{\"v\":\"\(value)\"}", "Invalid value for 'v' property: \"\(shown) (expected: true or false)") {
            _ = try $0.boolean("v")
        }
    }
}
