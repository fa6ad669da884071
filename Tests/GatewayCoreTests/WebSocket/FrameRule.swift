import Testing

@testable import GatewayCore

/// One row for each rule of RFC 6455 that a peer can keep or break.
struct FrameRule: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let stream: [UInt8]
    let expected: [ReceivedItem]

    init(_ description: String, _ frames: [ClientFrame], _ expected: [ReceivedItem]) {
        testDescription = description
        stream = frames.bytes
        self.expected = expected
    }
}

extension FrameRule {
    static let all: [Self] = [
        Self("a text message", [.text("hello")], [.text("hello")]),
        Self("an empty text message", [.text("")], [.text("")]),
        Self("an empty binary message", [ClientFrame(.binary)], [.binary([])]),
        Self("two messages", [.text("a"), ClientFrame(.binary, [0, 255])], [.text("a"), .binary([0, 255])]),
        Self("125 bytes", [.text(String(repeating: "x", count: 125))], [.text(String(repeating: "x", count: 125))]),
        Self("126 bytes", [.text(String(repeating: "x", count: 126))], [.text(String(repeating: "x", count: 126))]),
        Self(
            "300 bytes not ASCII", [.text(String(repeating: "ä€", count: 60))],
            [.text(String(repeating: "ä€", count: 60))]),
        Self("a key of zeros", [ClientFrame.text("hello").with { $0.key = [0, 0, 0, 0] }], [.text("hello")]),

        Self("a ping", [ClientFrame(.ping, [1, 2])], [.ping([1, 2])]),
        Self("an empty ping", [ClientFrame(.ping)], [.ping([])]),
        Self("a ping of 125", [ClientFrame(.ping, Array(0..<125))], [.ping(Array(0..<125))]),
        Self("an unsolicited pong", [ClientFrame(.pong, [0xFF])], [.pong([0xFF])]),
        Self("a ping of 126", [ClientFrame(.ping, Array(0..<126))], [.failure(1002)]),
        Self(
            "a ping with eight bytes of length", [ClientFrame(.ping).with { $0.lengthForm = .eight }], [.failure(1002)]),
        Self("a fragmented ping", [ClientFrame(.ping, isFinal: false)], [.failure(1002)]),
        Self("a fragmented close", [ClientFrame(.close, isFinal: false)], [.failure(1002)]),

        Self("fragments", [.text("a", isFinal: false), .more("b", isFinal: false), .more("c")], [.text("abc")]),
        Self("empty fragments", [.text("", isFinal: false), .more("", isFinal: false), .more("")], [.text("")]),
        Self(
            "binary fragments",
            [ClientFrame(.binary, [0xFF], isFinal: false), ClientFrame(.continuation, [0xFE])], [.binary([0xFF, 0xFE])]
        ),
        Self(
            "control frames between fragments",
            [
                .text("a", isFinal: false), ClientFrame(.ping, [1]), .more("b", isFinal: false), ClientFrame(.pong),
                .more("c"), .text("d"),
            ],
            [.ping([1]), .pong([]), .text("abc"), .text("d")]
        ),
        Self("a close between fragments", [.text("a", isFinal: false), .close(1000)], [.close(1000, "")]),
        Self("a continuation of nothing", [.more("a")], [.failure(1002)]),
        Self(
            "a continuation after the end", [.text("a", isFinal: false), .more("b"), .more("c")],
            [.text("ab"), .failure(1002)]),
        Self("a new text among fragments", [.text("a", isFinal: false), .text("b")], [.failure(1002)]),
        Self("a new binary among fragments", [.text("a", isFinal: false), ClientFrame(.binary)], [.failure(1002)]),

        Self("RSV1", [ClientFrame(first: 0xC1)], [.failure(1002)]),
        Self("RSV2", [ClientFrame(first: 0xA1)], [.failure(1002)]),
        Self("RSV3", [ClientFrame(first: 0x91)], [.failure(1002)]),
        Self("RSV1 on a ping", [ClientFrame(first: 0xC9)], [.failure(1002)]),
        Self("not masked", [ClientFrame.text("a").with { $0.isMasked = false }], [.failure(1002)]),
        Self("an empty frame, not masked", [ClientFrame.text("").with { $0.isMasked = false }], [.failure(1002)]),
        Self("a ping, not masked", [ClientFrame(.ping).with { $0.isMasked = false }], [.failure(1002)]),
        Self(
            "5 bytes in two bytes of length", [ClientFrame.text("hello").with { $0.lengthForm = .two }],
            [.failure(1002)]),
        Self(
            "5 bytes in eight bytes of length", [ClientFrame.text("hello").with { $0.lengthForm = .eight }],
            [.failure(1002)]),
        Self(
            "65,535 bytes in eight bytes of length",
            [ClientFrame(.binary, [UInt8](repeating: 7, count: 65535)).with { $0.lengthForm = .eight }],
            [.failure(1002)]
        ),
        Self("a length of 64 bits", [ClientFrame.text("").with { $0.announced = 1 << 63 }], [.failure(1002)]),
        Self("a length of 63 bits", [ClientFrame.text("").with { $0.announced = UInt64(Int64.max) }], [.failure(1009)]),

        Self("a close without a body", [ClientFrame(.close)], [.close(nil, "")]),
        Self("a close with a code", [.close(1000)], [.close(1000, "")]),
        Self("a close with a reason", [.close(4001, Array("späß".utf8))], [.close(4001, "späß")]),
        Self(
            "a close of 125 bytes", [.close(1000, [UInt8](repeating: 97, count: 123))],
            [.close(1000, String(repeating: "a", count: 123))]),
        Self("a close of one byte", [ClientFrame(.close, [3])], [.failure(1002)]),
        Self("a close of 126 bytes", [.close(1000, [UInt8](repeating: 97, count: 124))], [.failure(1002)]),
        Self("a reason that is not UTF-8", [.close(1000, [0xC3])], [.failure(1007)]),
        Self("nothing after a close", [.close(1000), .text("a"), ClientFrame(first: 0xFF)], [.close(1000, "")]),
        Self("nothing after a failure", [.more("a"), .text("a"), .close(1000)], [.failure(1002)]),

        Self("text that is not UTF-8", [ClientFrame(.text, [0xFF])], [.failure(1007)]),
        Self("text that ends in a character", [ClientFrame(.text, [0xE2, 0x82])], [.failure(1007)]),
        Self("binary that is not UTF-8", [ClientFrame(.binary, [0xFF])], [.binary([0xFF])]),
        Self(
            "a character over three fragments",
            [
                ClientFrame(.text, [0xE2], isFinal: false), ClientFrame(.continuation, [0x82], isFinal: false),
                ClientFrame(.ping), ClientFrame(.continuation, [0xAC]),
            ],
            [.ping([]), .text("€")]
        ),
        Self(
            "fragments that end in a character",
            [ClientFrame(.text, [0xE2], isFinal: false), ClientFrame(.continuation, [0x82])], [.failure(1007)]
        ),
        Self(
            "a fragment that breaks a character",
            [ClientFrame(.text, [0xE2], isFinal: false), .more("a", isFinal: false)], [.failure(1007)]
        ),
        Self(
            "text after half a character",
            [ClientFrame(.text, [0xE2, 0x82], isFinal: false), .more("", isFinal: false), .more("")], [.failure(1007)]
        ),
    ]
}
