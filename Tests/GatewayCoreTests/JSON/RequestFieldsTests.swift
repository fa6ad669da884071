import Testing

@testable import GatewayCore

/// What the getters of a request return.
@Suite struct RequestFieldsTests {
    private enum Direction: String, CaseIterable {
        case incoming, outgoing
    }

    private static let strings = #"""
        {"a":"plain","b":"é\n\u00e9\ud83d\ude00","c":"","d":null,"e":"a\u0000b",
        "f":"\/\"\\\b\f\n\r\t","\u0067":"escaped key",
        "a key of more than eight bytes":"long","a key of more than eight bytez":"other"}
        """#

    @Test(arguments: [
        ("a", "plain"), ("b", "é\né😀"), ("c", ""), ("e", "a\u{0}b"), ("f", "/\"\\\u{8}\u{C}\n\r\t"),
        ("g", "escaped key"),
    ])
    func strings(name: String, value: String) throws {
        let found = try withFields(Self.strings) { fields in
            switch name {
            case "a": try fields.string("a")
            case "b": try fields.string("b")
            case "c": try fields.string("c")
            case "e": try fields.string("e")
            case "f": try fields.string("f")
            default: try fields.string("g")
            }
        }
        #expect(found == value)
    }

    @Test func longNames() throws {
        let found = try withFields(Self.strings) { fields in
            try [fields.string("a key of more than eight bytes"), fields.string("a key of more than eight bytez")]
        }
        #expect(found == ["long", "other"])
    }

    @Test func presence() throws {
        let found = try withFields(Self.strings) { fields in
            [
                fields.contains("a"), fields.contains("c"), fields.contains("d"), fields.contains("x"),
                fields.contains("g"),
            ]
        }
        #expect(found == [true, true, false, false, true])
    }

    @Test func absentOptionals() throws {
        try withFields(#"{"n":null}"#) { fields in
            let string = try fields.optionalString("n")
            let integer = try fields.optionalInteger("x", in: 0...1)
            let number = try fields.optionalNumber("n")
            let boolean = try fields.optionalBoolean("x")
            let fallback = try fields.boolean("n", default: true)
            let choice = try fields.optionalChoice("x", of: Direction.self)
            let strings = try fields.optionalStrings("n", count: 1...2)
            let object = try fields.optionalObject("x") { _ in 1 }
            let objects = try fields.optionalObjects("n", count: 1...2) { _ in 1 }
            let utf8 = try fields.withOptionalUTF8("x") { $0.count }
            #expect(string == nil && integer == nil && number == nil && boolean == nil && fallback && choice == nil)
            #expect(strings == nil && object == nil && objects == nil && utf8 == nil)
            #expect(fields.optionalRawJSON("n") == nil)
        }
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("42", 42), ("-42", -42), ("9223372036854775807", Int.max),
        ("-9223372036854775808", Int.min),
    ])
    func integers(json: String, value: Int) throws {
        let found = try withFields("{\"i\":\(json)}") { try $0.integer("i", in: .min ... .max) }
        #expect(found == value)
    }

    @Test(arguments: [
        ("0", 0.0), ("-1.5", -1.5), ("1e3", 1000.0), ("12345678901234567890", 12345678901234567890.0), ("1e-400", 0.0),
    ])
    func numbers(json: String, value: Double) throws {
        let found = try withFields("{\"n\":\(json)}") { try $0.number("n") }
        #expect(found == value)
    }

    @Test func booleansAndChoices() throws {
        try withFields(#"{"t":true,"f":false,"c":"outgoing","d":"\u0069ncoming"}"#) { fields in
            let values = try [fields.boolean("t"), fields.boolean("f"), fields.boolean("f", default: true)]
            let choices = try [fields.choice("c", of: Direction.self), fields.choice("d", of: Direction.self)]
            #expect(values == [true, false, false])
            #expect(choices == [.outgoing, .incoming])
        }
    }

    @Test func arrays() throws {
        try withFields(#"{"e":[],"s":[ "a" , "b\n", "" ],"o":[{"x":1}, {"x":2} ]}"#) { fields in
            let empty = try fields.strings("e", count: 0...3)
            let strings = try fields.strings("s", count: 3...3)
            let objects = try fields.objects("o", count: 1...2) { try $0.integer("x", in: 0...9) }
            let none = try fields.objects("e", count: 0...2) { try $0.integer("x", in: 0...9) }
            #expect(empty.isEmpty)
            #expect(strings == ["a", "b\n", ""])
            #expect(objects == [1, 2])
            #expect(none.isEmpty)
        }
    }

    @Test func objectsInObjects() throws {
        let found = try withFields(#"{"a":{"b":{"c":[{"d":"deep"}]}},"x":1}"#) { fields in
            try fields.object("a") { a in
                try a.object("b") { b in try b.objects("c", count: 1...1) { try $0.string("d") } }
            }
        }
        #expect(found == ["deep"])
    }

    @Test func maps() throws {
        let pairs = try withFields(#"{"h":{"X-One":"1","X-\u0054wo":"2\n","X-Three":null}}"#) {
            try $0.object("h") { try $0.allStrings() }
        }
        #expect(pairs.map(\.0) == ["X-One", "X-Two"])
        #expect(pairs.map(\.1) == ["1", "2\n"])
    }

    @Test func contentWithoutAString() throws {
        try withFields(#"{"a":"plain","b":"x\r\n\u00e9","c":"","d":"\n"}"#) { fields in
            let contents = try [
                fields.withUTF8("a") { Array($0) }, fields.withUTF8("b") { Array($0) },
                fields.withUTF8("c") { Array($0) },
                fields.withUTF8("d", bytes: 1...1) { Array($0) },
            ]
            #expect(contents == [Array("plain".utf8), Array("x\r\né".utf8), [], [0x0A]])
        }
    }

    @Test func valuesAsSent() throws {
        try withFields(#"{"a": { "x" : [ 1 ] } ,"b":"\u0041","c":1.50}"#) { fields in
            let values = try [fields.rawJSON("a"), fields.rawJSON("b"), fields.rawJSON("c")]
            #expect(values.map { String(decoding: $0, as: UTF8.self) } == [#"{ "x" : [ 1 ] }"#, #""\u0041""#, "1.50"])
            #expect(fields.count == 3)
        }
    }

    @Test func decodingAtEveryLength() throws {
        // Blocks of sixteen bytes, their edges, and what is left over.
        for before in 0..<36 {
            for after in [0, 1, 15, 16, 17, 33] {
                let plain =
                    String(repeating: "x", count: before) + "\r\n\u{1}😀\\" + String(repeating: "y", count: after)
                let sent =
                    String(repeating: "x", count: before) + #"\r\n\u0001\ud83d\ude00\\"#
                    + String(repeating: "y", count: after)
                let found = try withFields("{\"v\":\"\(sent)\"}") { fields in
                    try fields.string("v", bytes: plain.utf8.count...plain.utf8.count)
                }
                #expect(found == plain)
            }
        }
    }
}
