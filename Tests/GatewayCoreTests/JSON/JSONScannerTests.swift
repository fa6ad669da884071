import Testing

@testable import GatewayCore

/// What the scanner finds in a message.
@Suite struct JSONScannerTests {
    /// What there is to know about a message.
    private struct Findings {
        var outcome = JSONScanner.Outcome.notAnObject
        var sylkrtc: String?
        var transaction: String?
        var repeated: String?
        var sylkrtcIsRepeated = false
        var transactionIsRepeated = false
        var keys: [String] = []
        var values: [String] = []
        var kinds: [JSONKind] = []
    }

    private func findings(_ text: String) -> Findings {
        let bytes = Array(text.utf8)
        var scanner = JSONScanner()
        return bytes.withUnsafeBytes { message in
            func string(_ part: UnsafeRawBufferPointer) -> String { String(decoding: part, as: UTF8.self) }
            var found = Findings(outcome: scanner.scan(message))
            found.sylkrtc = scanner.sylkrtc.map { string($0.value(in: message)) }
            found.transaction = scanner.transaction.map { string($0.value(in: message)) }
            found.repeated = scanner.repeatedKey.map { string($0.key(in: message)) }
            found.sylkrtcIsRepeated = scanner.sylkrtcIsRepeated
            found.transactionIsRepeated = scanner.transactionIsRepeated
            found.keys = scanner.members.map { string($0.key(in: message)) }
            found.values = scanner.members.map { string($0.value(in: message)) }
            found.kinds = scanner.members.map(\.kind)
            return found
        }
    }

    @Test func envelope() {
        let found = findings(#"{"sylkrtc":"ping","transaction":"0123456789abcdef"}"#)
        #expect(found.outcome == .object)
        #expect(found.sylkrtc == "\"ping\"")
        #expect(found.transaction == "\"0123456789abcdef\"")
        #expect(found.repeated == nil)
        #expect(found.keys == ["sylkrtc", "transaction"])
    }

    @Test func membersOfEveryKind() {
        let found = findings(#" { "s" : "a b" , "n":-1.5, "o":{"x":[1]} ,"a":[ ],"t":true,"f":false,"z" :null } "#)
        #expect(found.outcome == .object)
        #expect(found.keys == ["s", "n", "o", "a", "t", "f", "z"])
        #expect(found.values == ["\"a b\"", "-1.5", #"{"x":[1]}"#, "[ ]", "true", "false", "null"])
        #expect(found.kinds == [.string, .number, .object, .array, .true, .false, .null])
    }

    @Test func keysThatOnlyLookAlike() {
        let found = findings(
            #"{"sylkrtC":1,"sylkrt":2,"sylkrtc ":3,"transactioN":4,"transactions":5,"transact":6,"":7}"#)
        #expect(found.outcome == .object)
        #expect(found.sylkrtc == nil)
        #expect(found.transaction == nil)
        #expect(found.repeated == nil)
    }

    @Test func escapedKeysAreFound() {
        let found = findings(#"{"\u0073ylkrtc":"ping","transact\u0069on":"t"}"#)
        #expect(found.sylkrtc == "\"ping\"")
        #expect(found.transaction == "\"t\"")
    }

    @Test(arguments: [
        (#"{"a":1,"b":2,"a":3}"#, "a"),
        (#"{"account":1,"\u0061ccount":2}"#, #"\u0061ccount"#),
        (#"{"\u0061ccount":1,"account":2}"#, "account"),
        (#"{"\u0061":1,"\u0061":2}"#, #"\u0061"#),
        (#"{"":1,"":2}"#, ""),
        (#"{"abcdefgh1":1,"abcdefgh2":2,"abcdefgh1":3}"#, "abcdefgh1"),
        (#"{"a":1,"b":2,"b":3,"a":4}"#, "b"),
        (#"{"\"":1,"\u0022":2}"#, #"\u0022"#),
        (#"{"\/":1,"/":2}"#, "/"),
        (#"{"\ud83d\ude00":1,"😀":2}"#, "😀"),
        (#"{"\ud800":1,"\uD800":2}"#, #"\uD800"#),
    ])
    func repeatedKeys(text: String, key: String) {
        let found = findings(text)
        #expect(found.outcome == .object)
        #expect(found.repeated == key)
    }

    @Test(arguments: [
        #"{"a":1,"b":{"a":1}}"#, #"{"abcdefgh1":1,"abcdefgh2":2}"#, #"{"a":1,"A":2}"#, #"{"\ud800":1,"\ud801":2}"#,
        #"{"a":1,"\u0000a":2,"a\u0000":3}"#, #"{"a\\":1,"a":2}"#,
    ])
    func keysThatDiffer(text: String) {
        let found = findings(text)
        #expect(found.outcome == .object)
        #expect(found.repeated == nil)
    }

    @Test func repeatedEnvelope() {
        let twice = findings(#"{"transaction":"a","sylkrtc":"x","transaction":"b"}"#)
        #expect(twice.transactionIsRepeated)
        #expect(!twice.sylkrtcIsRepeated)
        #expect(twice.transaction == "\"a\"")
        #expect(twice.repeated == "transaction")
        #expect(findings(#"{"sylkrtc":1,"\u0073ylkrtc":2}"#).sylkrtcIsRepeated)
    }

    @Test func amongManyKeys() {
        for count in [15, 16, 17, 100, 256] {
            let members = (0..<count).map { "\"key-with-a-long-beginning-\($0)\":\($0)" }
            let all = findings("{\(members.joined(separator: ","))}")
            #expect(all.outcome == .object)
            #expect(all.repeated == nil)
            #expect(all.keys.count == count)
            let again = findings(
                "{\((members[1...] + members[..<1] + members[5...5]).prefix(256).joined(separator: ","))}")
            #expect(again.repeated == (count < 256 ? "key-with-a-long-beginning-5" : nil))
        }
    }

    @Test func tooManyMembers() {
        let members = (0..<256).map { "\"k\($0)\":0" }.joined(separator: ",")
        #expect(findings("{\(members)}").outcome == .object)
        let found = findings("{\(members),\"transaction\":\"t\",\"sylkrtc\":\"x\"}")
        #expect(found.outcome == .tooManyMembers)
        #expect(found.transaction == "\"t\"")
        #expect(found.sylkrtc == "\"x\"")
        #expect(found.keys.count == 256)
        #expect(findings("{\(members),\"x\":}").outcome == .invalid(offset: members.utf8.count + 6))
    }

    @Test func traitsOfStrings() {
        let bytes = Array(
            #"{"a":"plain","b":"\n","c":"\ud83d\ude00","d":"\ud83d","\u0065":"\udc00\ud800","f":["\ud800"]}"#.utf8)
        var scanner = JSONScanner()
        let outcome = bytes.withUnsafeBytes { scanner.scan($0) }
        #expect(outcome == .object)
        #expect(scanner.members.map(\.hasEscapes) == [false, true, true, true, true, false])
        #expect(scanner.members.map(\.hasLoneSurrogate) == [false, false, false, true, true, false])
        #expect(scanner.members.map(\.keyHasEscapes) == [false, false, false, false, true, false])
    }

    @Test func oneMessageAfterTheOther() {
        var scanner = JSONScanner()
        let messages = [#"{"sylkrtc":"a","sylkrtc":"b"}"#, "{}", "[]", "{"]
        for message in messages {
            let bytes = Array(message.utf8)
            _ = bytes.withUnsafeBytes { scanner.scan($0) }
            #expect((scanner.sylkrtc != nil) == (message == messages[0]))
            #expect(scanner.sylkrtcIsRepeated == (message == messages[0]))
            #expect((scanner.repeatedKey != nil) == (message == messages[0]))
            #expect(scanner.members.count == (message == messages[0] ? 2 : 0))
        }
        #expect(scanner.scan(UnsafeRawBufferPointer(start: nil, count: 0)) == .invalid(offset: 0))
    }
}
