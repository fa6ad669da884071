import Testing

@testable import GatewayCore

@Suite("Frame receiver: memory")
struct FrameReceiverMemoryTests {
    @Test("small while idle")
    func inlineSize() {
        #expect(MemoryLayout<FrameReceiver>.size <= 64)
        #expect(MemoryLayout<FrameHeader>.size <= 16)
    }

    @Test("nothing is held for whole frames, nor for a header")
    func nothingHeld() {
        var reception = Reception()
        reception.feed([ClientFrame.text("hello"), ClientFrame(.ping, [1]), ClientFrame(.binary)].bytes)
        #expect(reception.items.count == 3)
        #expect(reception.receiver.heldBytes == 0)
        reception.feed([0x81, 0xFF, 0, 0, 0, 0, 0, 1, 0, 0, 1, 2, 3, 4])
        #expect(reception.receiver.heldBytes == 0)
    }

    @Test("nothing is held after a frame that came in two reads")
    func givenBackAfterUse() {
        for frame in [ClientFrame.text("hello"), ClientFrame(.binary, [1, 2]), ClientFrame(.ping, [1, 2])] {
            var reception = Reception()
            reception.feed(frame.bytes.dropLast())
            #expect(reception.receiver.heldBytes > 0)
            reception.feed(frame.bytes.suffix(1))
            #expect(reception.items.count == 1)
            #expect(reception.receiver.heldBytes == 0)
        }
    }

    @Test("what a header announces reserves nothing")
    func announced() {
        var reception = Reception(limit: 1 << 30)
        reception.feed(ClientFrame(.binary, [1, 2, 3]).with { $0.announced = 1 << 30 }.bytes)
        #expect((3...128).contains(reception.receiver.heldBytes))
    }

    @Test("1 MiB in fragments that come in reads of 2 KiB: never more than twice what has come")
    func large() {
        let total = 1 << 20
        let payload = (0..<total).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var frames: [ClientFrame] = []
        for start in stride(from: 0, to: total, by: 70_000) {
            let end = min(start + 70_000, total)
            frames.append(
                ClientFrame(start == 0 ? .binary : .continuation, Array(payload[start..<end]), isFinal: end == total)
            )
            frames.append(ClientFrame(.ping, [7]))
        }
        let stream = frames.bytes
        var reception = Reception(limit: total)
        var come = 0
        while come < stream.count {
            let end = min(come + 2048, stream.count)
            reception.feed(stream[come..<end])
            come = end
            #expect(reception.receiver.heldBytes <= max(128, 2 * come))
        }
        #expect(reception.items.filter { $0 == .ping([7]) }.count == 15)
        #expect(reception.items.contains(.binary(payload)))
        #expect(reception.receiver.heldBytes == 0)
    }

    @Test("1 MiB of text in one frame, whole and in reads of 64 KiB")
    func largeText() {
        let text = String(repeating: "Grüße, κόσμε 日本語 𝄞. ", count: (1 << 20) / 39)
        let stream = ClientFrame.text(text).bytes
        #expect(receiveFrames(stream) == [.text(text)])
        #expect(receiveFrames(stream, cuts: Array(stride(from: 1, to: stream.count, by: 65_536))) == [.text(text)])
    }

    @Test("memory is given back after a failure and after a close")
    func givenBack() {
        for last in [ClientFrame.text("b"), .close(1000)] {
            var reception = Reception()
            reception.feed(ClientFrame.text("a", isFinal: false).bytes)
            #expect(reception.receiver.heldBytes > 0)
            reception.feed(last.bytes)
            #expect(reception.receiver.heldBytes == 0)
        }
    }

    @Test("the scratch grows to the largest frame and stays")
    func scratch() {
        var scratch = FrameScratch()
        #expect(scratch.capacity == 0)
        _ = scratch.room(for: 0)
        let small = scratch.capacity
        _ = scratch.room(for: 10_000)
        let large = scratch.capacity
        #expect(small > 0 && large >= 10_000)
        _ = scratch.room(for: 10)
        #expect(scratch.capacity == large)
    }
}
