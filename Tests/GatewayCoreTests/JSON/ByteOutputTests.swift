import Testing

@testable import GatewayCore

@Suite struct ByteOutputTests {
    @Test func growsFromNothing() {
        var output = ByteOutput(capacity: 0)
        #expect(output.capacity == 0)
        for _ in 0..<1_000 { output.append("0123456789") }
        #expect(output.count == 10_000)
        #expect(output.text == String(repeating: "0123456789", count: 1_000))
    }

    @Test(arguments: [0, 1, -1, 9, 10, -10, 1234567890, Int64.max, Int64.min])
    func decimals(value: Int64) {
        var output = ByteOutput(capacity: 1)
        output.appendDecimal(value)
        #expect(output.text == "\(value)")
    }

    @Test func reservedBytesAreZeroUntilPatched() {
        var output = ByteOutput(capacity: 4)
        output.append("ab")
        let offset = output.reserve(4)
        output.append("c")
        #expect(offset == 2)
        #expect(output.text == "ab\0\0\0\0c")
        [UInt8]("xyz".utf8).withUnsafeBytes { output.patch(at: offset, with: $0) }
        output.patch(at: offset + 3, with: 0x21)
        #expect(output.text == "abxyz!c")
    }

    @Test func truncating() {
        var output = ByteOutput(capacity: 4)
        output.append(utf8: "héllo")
        output.truncate(to: 100)
        #expect(output.text == "héllo")
        output.truncate(to: 3)
        #expect(output.text == "hé")
        output.truncate(to: -1)
        #expect(output.count == 0)
    }

    @Test func memoryIsGivenBackAboveTheBound() {
        var output = ByteOutput(capacity: 1_000)
        output.append("x")
        output.removeAll(keepingCapacityUpTo: 1_000)
        #expect(output.count == 0 && output.capacity == 1_000)
        output.removeAll(keepingCapacityUpTo: 999)
        #expect(output.capacity <= 999)
        output.append("y")
        #expect(output.text == "y")
    }

    @Test func taking() {
        var output = ByteOutput(capacity: 8)
        output.append("abc")
        let taken = output.take()
        #expect(taken.text == "abc")
        #expect(output.count == 0 && output.capacity == 0)
        output.append("d")
        #expect(output.text == "d")
    }

    @Test(arguments: [
        ("", #""""#), ("a", #""a""#), ("\"\\/", #""\"\\/""#), ("\u{8}\u{9}\u{A}\u{C}\u{D}", #""\b\t\n\f\r""#),
        ("\u{0}\u{1F}\u{7F}\u{2028}é😀", "\"\\u0000\\u001f\u{7F}\u{2028}é😀\""),
    ])
    func jsonStrings(value: String, json: String) {
        var output = ByteOutput(capacity: 0)
        output.appendJSONString(value)
        #expect(output.text == json)
    }
}
