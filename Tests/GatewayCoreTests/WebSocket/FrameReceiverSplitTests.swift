import Testing

@testable import GatewayCore

@Suite("Frame receiver: pieces")
struct FrameReceiverSplitTests {
    @Test("cut in two at any byte, and into single bytes", arguments: FrameRule.all.filter { $0.stream.count < 1000 })
    func everyCut(_ rule: FrameRule) {
        for cut in 0...rule.stream.count {
            #expect(receiveFrames(rule.stream, cuts: [cut]) == rule.expected, "cut at \(cut)")
        }
        #expect(receiveFrames(rule.stream, cuts: Array(0..<rule.stream.count)) == rule.expected)
    }

    @Test("a whole conversation, cut in three anywhere")
    func conversation() {
        let frames: [ClientFrame] = [
            .text("grüß", isFinal: false), ClientFrame(.ping, [9]), .more("€𝄞"), ClientFrame(.binary, [0, 200]),
            ClientFrame(.pong), .text(""), .close(1001, Array("ö".utf8)),
        ]
        let stream = frames.bytes
        let expected: [ReceivedItem] = [
            .ping([9]), .text("grüß€𝄞"), .binary([0, 200]), .pong([]), .text(""), .close(1001, "ö"),
        ]
        for first in 0...stream.count {
            for second in first...stream.count where receiveFrames(stream, cuts: [first, second]) != expected {
                Issue.record("cut at \(first) and \(second)")
            }
        }
    }

    @Test("random streams, against the reference", arguments: 0..<20)
    func random(_ seed: UInt64) {
        var dice = FrameDice(state: seed)
        for _ in 0..<50 {
            let limit = Int.random(in: 0...600, using: &dice)
            let stream = Self.stream(&dice)
            let expected = ReferenceReceiver(stream: stream, limit: limit).items()
            for pieces in [0, 1, 3, 20, stream.count] {
                let cuts =
                    pieces == stream.count
                    ? Array(0..<pieces)
                    : (0..<pieces).map { _ in Int.random(in: 0...stream.count, using: &dice) }.sorted()
                #expect(receiveFrames(stream, cuts: cuts, limit: limit) == expected, "\(stream) cut at \(cuts)")
            }
        }
    }

    /// Mostly what a client may send, with a mistake now and then.
    private static func stream(_ dice: inout FrameDice) -> [UInt8] {
        var frames: [ClientFrame] = []
        var isInMessage = false
        for _ in 0..<Int.random(in: 1...12, using: &dice) {
            let isFinal = Int.random(in: 0..<3, using: &dice) > 0
            var frame: ClientFrame
            switch Int.random(in: 0..<10, using: &dice) {
            case 0: frame = ClientFrame(.ping, bytes(0...125, &dice))
            case 1: frame = ClientFrame(.pong, bytes(0...3, &dice))
            case 2 where Int.random(in: 0..<4, using: &dice) == 0:
                frame = .close(UInt16.random(in: 990...1020, using: &dice), text(&dice))
            case 3 where !isInMessage:
                frame = ClientFrame(.binary, bytes(0...300, &dice), isFinal: isFinal)
                isInMessage = !isFinal
            default:
                frame = ClientFrame(isInMessage ? .continuation : .text, text(&dice), isFinal: isFinal)
                isInMessage = !isFinal
            }
            frame.key = bytes(4...4, &dice)
            switch Int.random(in: 0..<60, using: &dice) {
            case 0: frame.first = UInt8.random(in: 0...255, using: &dice)
            case 1: frame.isMasked = false
            case 2: frame.lengthForm = .two
            case 3: frame.lengthForm = .eight
            case 4:
                frame.announced =
                    UInt64.random(in: 0...UInt64.max, using: &dice) >> UInt64.random(in: 0..<64, using: &dice)
            default: break
            }
            frames.append(frame)
        }
        var stream = frames.bytes
        if Int.random(in: 0..<4, using: &dice) == 0 {
            stream.removeLast(Int.random(in: 0...stream.count, using: &dice))
        }
        return stream
    }

    private static func bytes(_ counts: ClosedRange<Int>, _ dice: inout FrameDice) -> [UInt8] {
        let count = Int.random(in: counts, using: &dice)
        var bytes: [UInt8] = []
        for _ in 0..<count { bytes.append(UInt8.random(in: 0...255, using: &dice)) }
        return bytes
    }

    /// Text, sometimes cut inside a character or with a byte that does not belong.
    private static func text(_ dice: inout FrameDice) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 0...40, using: &dice) {
            let part = [
                "a", "plain ASCII", "ß", "Ж", "€", "日本", "𝄞", "\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}\u{10FFFF}",
            ]
            .randomElement(using: &dice)
            bytes += Array((part ?? "").utf8)
        }
        switch Int.random(in: 0..<12, using: &dice) {
        case 0: bytes.removeLast(min(1, bytes.count))
        case 1:
            bytes.insert(UInt8.random(in: 0x80...0xFF, using: &dice), at: Int.random(in: 0...bytes.count, using: &dice))
        default: break
        }
        return bytes
    }
}
