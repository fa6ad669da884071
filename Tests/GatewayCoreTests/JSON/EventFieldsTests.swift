import Testing

@testable import GatewayCore

/// What the writer writes, and that the scanner reads it.
@Suite struct EventFieldsTests {
    @Test func valuesOfEveryKind() {
        let text = written { fields in
            fields.add("string", "a\"b")
            fields.add("int", -5)
            fields.add("int64", Int64.min)
            fields.add("bool", true)
            fields.add("double", 1.5)
            fields.add("infinite", Double.infinity)
            fields.addNull("null")
            fields.addRaw("raw", json: Array("[1, 2]".utf8))
            fields.add("nothing", String?.none)
            fields.add("nothing", Int?.none)
            fields.add("nothing", Bool?.none)
            fields.add("nothing", Double?.none)
            fields.add("something", Optional("x"))
            fields.strings("strings", ["a", "\n"])
            fields.strings("none", [])
        }
        #expect(
            text
                == #"{"string":"a\"b","int":-5,"int64":-9223372036854775808,"bool":true,"double":1.5,"infinite":null,"#
                + #""null":null,"raw":[1, 2],"something":"x","strings":["a","\n"],"none":[]}"#)
        #expect(scan(text) == .object)
    }

    @Test func commas() {
        #expect(written { _ in } == "{}")
        #expect(written { $0.object("o") { _ in } } == #"{"o":{}}"#)
        #expect(written { $0.objects("l", of: [Int]()) { $0.add("v", $1) } } == #"{"l":[]}"#)
        let text = written { fields in
            fields.object("a") { a in
                a.object("b") { $0.add("c", 1) }
                a.add("d", 2)
            }
            fields.objects("e", of: 1...3) { if $1 != 2 { $0.add("f", $1) } }
            fields.add("g", 3)
        }
        #expect(text == #"{"a":{"b":{"c":1},"d":2},"e":[{"f":1},{},{"f":3}],"g":3}"#)
    }

    @Test func goingOnWithAnObject() {
        var output = ByteOutput(capacity: 16)
        output.append(#"{"sylkrtc":"ack""#)
        var fields = EventFields(continuing: output, afterMember: true)
        fields.add("x", 1)
        #expect(fields.finish().text == #"{"sylkrtc":"ack","x":1"#)
    }

    @Test func namesMadeAtRunTime() {
        let name = "a\"\(1)"
        let text = written { fields in
            fields.add(name, "s")
            fields.add(name, 1)
            fields.add(name, false)
            fields.add(name, 0.5)
            fields.addRaw(name, json: [0x30])
            fields.object(name) { $0.add("x", 1) }
        }
        #expect(text == #"{"a\"1":"s","a\"1":1,"a\"1":false,"a\"1":0.5,"a\"1":0,"a\"1":{"x":1}}"#)
    }

    @Test func aBodyThatThrowsLeavesJSON() {
        struct Stop: Error {}
        let text = written { fields in
            try? fields.object("a") { inner in
                inner.add("b", 1)
                throw Stop()
            }
            fields.add("c", 2)
        }
        #expect(text == #"{"a":{"b":1},"c":2}"#)
    }

    @Test func bytesThatAreNotUTF8AreRepaired() {
        let repaired = written { fields in
            let bytes: [UInt8] = [0x61, 0xFF, 0x62]
            bytes.withUnsafeBytes { fields.add("bad", utf8: $0) }
            Array("é".utf8).withUnsafeBytes { fields.add("good", utf8: $0) }
            fields.add("empty", utf8: UnsafeRawBufferPointer(start: nil, count: 0))
        }
        #expect(repaired == "{\"bad\":\"a\u{FFFD}b\",\"good\":\"é\",\"empty\":\"\"}")
    }

    @Test func everyCharacterComesBack() throws {
        for scalar in (0..<0x800 as Range<UInt32>).compactMap(Unicode.Scalar.init) {
            for filler in [0, 15, 16, 17] {
                let value = String(repeating: "-", count: filler) + String(Character(scalar)) + "\\\"é"
                let found = try withFields(written { $0.add("v", value) }) { try $0.string("v") }
                #expect(found.unicodeScalars.elementsEqual(value.unicodeScalars))
            }
        }
    }

    @Test func everyLengthComesBack() throws {
        for length in 0..<80 {
            let value = String(repeating: "a\r\n", count: length)
            let found = try withFields(written { $0.add("v", value) }) { try $0.string("v") }
            #expect(found == value)
        }
    }
}
