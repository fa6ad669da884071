import Testing

@testable import GatewayCore

@Suite("Frame receiver: rules")
struct FrameReceiverRuleTests {
    @Test(arguments: FrameRule.all)
    func rule(_ rule: FrameRule) {
        #expect(receiveFrames(rule.stream) == rule.expected)
    }

    @Test("the reference of the random tests keeps the rules as well", arguments: FrameRule.all)
    func reference(_ rule: FrameRule) {
        #expect(ReferenceReceiver(stream: rule.stream, limit: 1 << 20).items() == rule.expected)
    }

    @Test("reserved opcodes, §5.2", arguments: [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] as [UInt8])
    func reservedOpcode(_ opcode: UInt8) {
        #expect(receiveFrames([ClientFrame(first: 0x80 | opcode)]) == [.failure(1002)])
        #expect(receiveFrames([ClientFrame(first: opcode)]) == [.failure(1002)])
        #expect(receiveFrames([opcode]) == [.failure(1002)], "at the first byte")
    }

    @Test("a mistake in a header shows at its byte")
    func headerByByte() {
        #expect(receiveFrames([0xC1]) == [.failure(1002)])
        #expect(receiveFrames([0x80]) == [.failure(1002)])
        #expect(receiveFrames([0x81, 0x05]) == [.failure(1002)])
        #expect(receiveFrames([0x89, 0xFE]) == [.failure(1002)])
        #expect(receiveFrames([0x81, 0xFE, 0x00, 0x7D]) == [.failure(1002)])
        #expect(receiveFrames([0x81, 0xFF, 0x80]) == [.failure(1002)])
        #expect(receiveFrames([0x81, 0xFE, 0x00, 0x7E], limit: 125) == [.failure(1009)])
        #expect(receiveFrames([0x81, 0x83], limit: 2) == [.failure(1009)])
    }

    @Test("close codes, §7.4")
    func closeCodes() {
        let valid: [ClosedRange<UInt16>] = [1000...1003, 1007...1014, 3000...4999]
        for code in [0...1100, 2990...3010, 4990...5010, 65_530...65_535].joined()
            as FlattenSequence<[ClosedRange<UInt16>]>
        {
            let isValid = valid.contains { $0.contains(code) }
            #expect(CloseCode(rawValue: code).isValidOnTheWire == isValid)
            #expect(receiveFrames([.close(code)]) == (isValid ? [.close(code, "")] : [.failure(1002)]))
        }
    }

    @Test("the limit counts the whole message, and no control frames")
    func limit() {
        let ten = String(repeating: "x", count: 10)
        #expect(receiveFrames([.text(ten)], limit: 10) == [.text(ten)])
        #expect(receiveFrames([.text(ten + "x")], limit: 10) == [.failure(1009)])
        #expect(receiveFrames([.text(ten, isFinal: false), .more("")], limit: 10) == [.text(ten)])
        #expect(receiveFrames([.text(ten, isFinal: false), .more("x")], limit: 10) == [.failure(1009)])
        #expect(receiveFrames([.text(ten), .text(ten)], limit: 10) == [.text(ten), .text(ten)])
        let ping = [UInt8](repeating: 1, count: 125)
        #expect(
            receiveFrames([.text(ten, isFinal: false), ClientFrame(.ping, ping), .more("")], limit: 10)
                == [.ping(ping), .text(ten)]
        )
        #expect(receiveFrames([.text(""), .text("x")], limit: 0) == [.text(""), .failure(1009)])
        #expect(receiveFrames([.text(""), .text("x")], limit: -5) == [.text(""), .failure(1009)])
        #expect(receiveFrames([.text(ten)], limit: .max) == [.text(ten)])
        #expect(receiveFrames([.text(ten, isFinal: false), .more("x")], limit: .max) == [.text(ten + "x")])
    }

    @Test("the limit may change at any time")
    func limitChanges() {
        var reception = Reception(limit: 100)
        reception.feed(ClientFrame.text("0123456789", isFinal: false).bytes)
        reception.receiver.messageBytesMax = 5
        reception.feed(ClientFrame.more("x").bytes)
        #expect(reception.items == [.failure(1009)])

        var grown = Reception(limit: 5)
        grown.receiver.messageBytesMax = 10
        grown.feed(ClientFrame.text("0123456789").bytes)
        #expect(grown.items == [.text("0123456789")])
    }

    @Test("invalid text fails at the byte that makes it so, inside a frame that is not complete")
    func failsFast() {
        // κόσμε, then U+110000 as F4 90 80 80: wrong at its second byte.
        let good = Array("κόσμε".utf8)
        let payload = good + [0xF4, 0x90, 0x80, 0x80] + Array("edited".utf8)
        let frame = ClientFrame(.text, payload).bytes
        let bad = 6 + good.count + 1
        for isCut in [false, true] {
            var reception = Reception()
            if isCut {
                for byte in frame[..<bad] { reception.feed([byte]) }
            } else {
                reception.feed(frame[..<bad])
            }
            #expect(reception.items.isEmpty)
            reception.feed([frame[bad]])
            #expect(reception.items == [.failure(1007)])
        }
        #expect(receiveFrames(Array(frame[...bad])) == [.failure(1007)])
    }

    @Test("a position outside of the input gives nothing", arguments: [-1, Int.min, 8, Int.max])
    func positionOutside(_ start: Int) {
        var receiver = FrameReceiver(messageBytesMax: 10)
        var scratch = FrameScratch()
        var position = start
        let isNothing = ([0x81, 0x81, 0, 0, 0, 0, 0] as [UInt8]).withUnsafeBytes {
            receiver.next($0, position: &position, scratch: &scratch) == nil
        }
        #expect(isNothing)
        #expect(position == start)
    }
}
