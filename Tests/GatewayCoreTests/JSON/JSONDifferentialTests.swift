import Testing

@testable import GatewayCore

/// Random messages, well formed and nearly so, judged by the scanner and by the reference.
@Suite struct JSONDifferentialTests {
    /// SplitMix64: the same messages on every run.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static let pieces = [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\n", "\\\"", "\\\\", "\\u0041", "\\ud83d\\ude00", "\\ud83d", "a",
        "key", "0", "1",
        "-", ".", "e", "E+", "true", "false", "null", " ", "\n", "é", "😀", "\"a\"", "\"a\":1", "0123456789abcdef",
        "\u{1}", "t",
    ]

    @Test(arguments: 0..<8 as Range<UInt64>)
    func anyBytes(seed: UInt64) {
        var generator = Generator(state: seed)
        for _ in 0..<2_000 {
            var text = Bool.random(using: &generator) ? "{\"a\":" : ""
            for _ in 0..<Int.random(in: 0...24, using: &generator) {
                text += Self.pieces.randomElement(using: &generator) ?? ""
            }
            compare(Array(text.utf8))
        }
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func mutatedMessages(seed: UInt64) {
        var generator = Generator(state: ~seed)
        for _ in 0..<500 {
            let original = Array(object(depth: 4, &generator).utf8)
            #expect(scan(bytes: original) == .object)
            compare(original)
            for _ in 0..<4 {
                var bytes = original
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes.remove(at: place)
                case 1: bytes.insert(contentsOf: (Self.pieces.randomElement(using: &generator) ?? "").utf8, at: place)
                case 2: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &generator))
                default: bytes.removeSubrange(place...)
                }
                compare(bytes)
            }
        }
    }

    private func compare(_ bytes: [UInt8]) {
        let accepted = ReferenceValidator.accepts(bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        switch scan(bytes: bytes) {
        case .object, .tooDeep, .tooManyMembers: #expect(accepted && ReferenceValidator.opensObject(bytes), "\(text)")
        case .notAnObject: #expect(accepted && !ReferenceValidator.opensObject(bytes), "\(text)")
        case .invalid(let offset):
            #expect(!accepted, "\(text)")
            #expect((0...bytes.count).contains(offset), "\(text)")
        }
    }

    private func object(depth: Int, _ generator: inout Generator) -> String {
        let members = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
            string(&generator) + space(&generator) + ":" + space(&generator) + value(depth: depth - 1, &generator)
        }
        return "{" + space(&generator) + members.joined(separator: "," + space(&generator)) + "}" + space(&generator)
    }

    private func value(depth: Int, _ generator: inout Generator) -> String {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &generator) {
        case 0: return "\(Int.random(in: -1_000...1_000, using: &generator))"
        case 1: return "\(Double.random(in: -1e10...1e10, using: &generator))"
        case 2: return ["true", "false", "null"].randomElement(using: &generator) ?? "null"
        case 3, 4: return string(&generator)
        case 5: return object(depth: depth, &generator)
        default:
            let elements = (0..<Int.random(in: 0...4, using: &generator)).map { _ in value(depth: depth - 1, &generator)
            }
            return "[" + elements.joined(separator: "," + space(&generator)) + "]"
        }
    }

    private func string(_ generator: inout Generator) -> String {
        let parts = [
            "a", "xyz", "é", "😀", "\\n", "\\r\\n", "\\\"", "\\\\", "\\u00e9", "\\ud83d\\ude00", "\\ud83d", "01234567",
        ]
        let content = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
            parts.randomElement(using: &generator) ?? ""
        }
        return "\"\(content.joined())\""
    }

    private func space(_ generator: inout Generator) -> String {
        ["", "", "", " ", "\r\n", "\t "].randomElement(using: &generator) ?? ""
    }
}
