import Testing

@testable import GatewayCore

@Suite("Reading TOML")
struct TOMLDocumentTests {
    @Test("keys are found on their lines")
    func lines() throws {
        let text = #"""
            # comment with [brackets] and "quotes
            top = "a # no \" comment" # a comment

            [gateway.limits] # header
            connections = 1
            "quoted key" . inner = 'C:\'
            long = """
            x = 1
            \""" \
            y = 2""""
            literal = '''
            z = 1'''
            list = [ # comment ]
              1,
              [2, "]"],
              { deep = 1, er = { est = 2 } },
            ]
            after = 0xFF
            [[gateway.tables]]
            a = 1
            [[gateway.tables]]
            b = 1
            """#
        let document = try TOMLDocument(text, name: "test")
        func line(_ path: String...) -> Int? { document.lines[SettingPath(parts: path)] }
        #expect(line("top") == 2)
        #expect(line("gateway") == 4)
        #expect(line("gateway", "limits") == 4)
        #expect(line("gateway", "limits", "connections") == 5)
        #expect(line("gateway", "limits", "quoted key", "inner") == 6)
        #expect(line("gateway", "limits", "long") == 7)
        #expect(line("gateway", "limits", "x") == nil)
        #expect(line("gateway", "limits", "y") == nil)
        #expect(line("gateway", "limits", "literal") == 11)
        #expect(line("gateway", "limits", "list") == 13)
        #expect(line("gateway", "limits", "list", "deep") == 16)
        #expect(line("gateway", "limits", "list", "er", "est") == 16)
        #expect(line("gateway", "limits", "after") == 18)
        #expect(line("gateway", "tables", "a") == 20)
        #expect(line("gateway", "tables", "b") == 22)
    }

    @Test("all types of values arrive")
    func values() throws {
        let text = """
            s = "x\\u00E9"
            i = 0x10
            b = true
            a = [1, "2", [3]]
            t = { k = 1, e = {} }
            f = 1.5
            z = -1.5e-3
            """
        let document = try TOMLDocument("\u{FEFF}" + text.replacing("\n", with: "\r\n"), name: "test")
        #expect(
            document.entries == [
                "s": .string("xé"), "i": .integer(16), "b": .boolean(true),
                "a": .array([.integer(1), .string("2"), .array([.integer(3)])]),
                "t": .table(["k": .integer(1), "e": .table([:])]),
                "f": .unsupported("a floating-point number"), "z": .unsupported("a floating-point number"),
            ])
        #expect(document.lines[SettingPath("z")] == 7)
    }

    @Test("what is written can be read", arguments: ["", "a\"b\\c", "\n\r\t\u{8}\u{1F}\u{7F}", "äöü 🙂 \u{85}"])
    func quoting(_ text: String) {
        #expect(TOMLDocument.value(TOMLText.quoted(text)) == .string(text))
    }

    @Test("a value is one value", arguments: ["", "1\nother = 2", "1 2", "{", "1 # comment\r\nx = 1"])
    func notAValue(_ text: String) {
        #expect(TOMLDocument.value(text) == nil)
    }

    @Test("nesting as deep as we allow is read, one more is not")
    func depth() throws {
        func nested(_ depth: Int) -> String {
            "x = " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try TOMLDocument(nested(TOMLOutline.depthMax - 1), name: "test")
        #expect(throws: SettingMistake.self) { try TOMLDocument(nested(TOMLOutline.depthMax + 1), name: "test") }
    }
}
