// Whatever bytes arrive, and however they are cut, the receiver gives the same items, keeps its limit, calls nothing
// text that is not UTF-8, and stays within its memory.
//
// Bytes of the input: 0 the limit of a message, 1 the first cut, 2 the kind, the rest the stream. Of an even kind it
// is fed as it is; of an odd kind it is read as a script of frames, which reaches further than chance would.

#if canImport(Glibc)
    import Glibc
#endif

enum Seen: Equatable {
    case text([UInt8])
    case binary([UInt8])
    case ping([UInt8])
    case pong([UInt8])
    case close(UInt16?, [UInt8])
    case failure(UInt16)
}

func fail(_ sentence: StaticString) -> Never {
    fatalError("\(sentence)")
}

/// Feeds the stream in pieces whose sizes follow from `seed`; 0 means one piece.
func receive(_ stream: [UInt8], limit: Int, seed: UInt8) -> [Seen] {
    var receiver = FrameReceiver(messageBytesMax: limit)
    var scratch = FrameScratch()
    var items: [Seen] = []
    var state = UInt32(seed)
    var start = 0
    repeat {
        state = state &* 1_103_515_245 &+ 12345
        let size = seed == 0 ? stream.count : seed == 1 ? 1 : Int((state >> 16) % UInt32(seed)) + 1
        let end = min(start + size, stream.count)
        feed(stream[start..<end], &receiver, &scratch, &items, limit)
        if receiver.heldBytes > max(128, 2 * (end + 125)) { fail("more is held than twice what has come") }
        start = end
    } while start < stream.count
    return items
}

/// The piece gets memory of its own size, so that the sanitizer sees what is read beside it.
func feed(
    _ piece: ArraySlice<UInt8>, _ receiver: inout FrameReceiver, _ scratch: inout FrameScratch, _ items: inout [Seen],
    _ limit: Int
) {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: piece.count, alignment: 1)
    defer { room.deallocate() }
    room.copyBytes(from: piece)
    var position = 0
    while let item = receiver.next(UnsafeRawBufferPointer(room), position: &position, scratch: &scratch) {
        let isEnded =
            switch items.last {
            case .failure, .close: true
            default: false
            }
        if isEnded { fail("an item after the end") }
        switch item {
        case .text(let bytes):
            if bytes.count > limit { fail("text over the limit") }
            if String(validating: bytes, as: UTF8.self) == nil { fail("text that is not UTF-8") }
            items.append(.text(Array(bytes)))
        case .binary(let bytes):
            if bytes.count > limit { fail("binary over the limit") }
            items.append(.binary(Array(bytes)))
        case .ping(let bytes):
            if bytes.count > 125 { fail("ping over 125 bytes") }
            items.append(.ping(Array(bytes)))
        case .pong(let bytes):
            if bytes.count > 125 { fail("pong over 125 bytes") }
            items.append(.pong(Array(bytes)))
        case .close(let code, let reason):
            if reason.count > 123 { fail("reason over 123 bytes") }
            if code.map(\.isValidOnTheWire) == false { fail("close code that must not be sent") }
            if String(validating: reason, as: UTF8.self) == nil { fail("reason that is not UTF-8") }
            items.append(.close(code?.rawValue, Array(reason)))
        case .failure(let code, let reason):
            if reason.utf8CodeUnitCount == 0 { fail("a failure without a reason") }
            items.append(.failure(code.rawValue))
        }
    }
    if position != piece.count { fail("not everything was taken in") }
}

/// Each step is two bytes: first byte of the frame, and length with its top bit for a masked frame; then the payload.
func frames(of script: ArraySlice<UInt8>) -> [UInt8] {
    var stream: [UInt8] = []
    var rest = script
    while let first = rest.popFirst(), let length = rest.popFirst() {
        // The reserved bits stay clear but in one of eight cases.
        stream.append(first & 0x70 == 0x70 ? first : first & 0x8F)
        let count = Int(length & 0x7F) * (length == 0xFF ? 64 : 1)
        let payload = rest.prefix(count)
        rest = rest.dropFirst(count)
        if payload.count > 125 {
            stream += [0xFE, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        } else {
            stream.append(length == 0 ? 0 : 0x80 | UInt8(payload.count))
        }
        let key = [first, length, 0x5A, UInt8(truncatingIfNeeded: stream.count)]
        stream += key
        for (index, byte) in payload.enumerated() { stream.append(byte ^ key[index & 3]) }
    }
    return stream
}

@c(LLVMFuzzerTestOneInput)
public func fuzzFrames(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    guard input.count > 3 else { return 0 }
    let limit = Int(input[0]) * 8
    let stream = input[2] & 1 == 0 ? Array(input[3...]) : frames(of: input[3...])
    let whole = receive(stream, limit: limit, seed: 0)
    for seed in [1, 2 | input[1], 255] where receive(stream, limit: limit, seed: seed) != whole {
        fail("the items depend on how the stream is cut")
    }
    return 0
}
