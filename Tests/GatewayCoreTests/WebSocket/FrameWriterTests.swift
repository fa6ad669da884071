import Testing

@testable import GatewayCore

@Suite("Frame writer")
struct FrameWriterTests {
    private func header(_ opcode: Opcode, _ payloadCount: Int, room: Int = FrameWriter.maximumHeaderBytes) -> [UInt8] {
        var bytes = [UInt8](repeating: 0xEE, count: room)
        let count = bytes.withUnsafeMutableBytes {
            FrameWriter.header(opcode: opcode, payloadCount: payloadCount, into: $0)
        }
        return Array(bytes.prefix(count))
    }

    @Test("headers, §5.2")
    func headers() {
        #expect(header(.text, 0) == [0x81, 0])
        #expect(header(.text, 125) == [0x81, 125])
        #expect(header(.text, 126) == [0x81, 126, 0, 126])
        #expect(header(.binary, 0xFFFF) == [0x82, 126, 0xFF, 0xFF])
        #expect(header(.binary, 0x10000) == [0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0])
        #expect(header(.ping, 4) == [0x89, 4])
        #expect(header(.pong, 4) == [0x8A, 4])
        #expect(header(.close, 2) == [0x88, 2])
        for count in [0, 125, 126, 0xFFFF, 0x10000] {
            #expect(header(.text, count).count == FrameWriter.headerBytes(payloadCount: count))
        }
    }

    @Test("nothing is written where there is no room")
    func tooLittleRoom() {
        #expect(header(.text, 5, room: 1) == [])
        #expect(header(.text, 126, room: 3) == [])
        #expect(header(.text, 0x10000, room: 9) == [])
        #expect(header(.text, 5, room: 0) == [])
        #expect(header(.text, 5, room: 2) == [0x81, 5])
    }

    @Test("the body of a close, §5.5.1")
    func closePayload() {
        #expect(FrameWriter.closePayload(.normalClosure) == [3, 232])
        #expect(FrameWriter.closePayload(.goingAway, reason: "bye") == [3, 233] + Array("bye".utf8))
        #expect(FrameWriter.closePayload(.noStatusReceived, reason: "x") == [])
        #expect(FrameWriter.closePayload(.abnormalClosure) == [])
    }

    @Test("a long reason is cut between characters", arguments: ["a", "ß", "€", "𝄞"])
    func longReason(_ character: String) {
        for lead in 0...8 {
            let reason = String(repeating: "x", count: lead) + String(repeating: character, count: 200)
            let kept = FrameWriter.closePayload(.internalError, reason: reason).dropFirst(2)
            #expect(kept.count <= 123)
            #expect(kept.count > 123 - character.utf8.count)
            #expect(String(validating: kept, as: UTF8.self).map(reason.hasPrefix) == true)
        }
    }

    @Test("a reason of just 123 bytes stays whole")
    func fittingReason() {
        let reason = String(repeating: "€", count: 41)
        #expect(FrameWriter.closePayload(.internalError, reason: reason).count == 125)
    }
}
