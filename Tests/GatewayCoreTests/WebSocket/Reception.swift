@testable import GatewayCore

/// An item with bytes of its own.
enum ReceivedItem: Equatable {
    case text(String)
    /// A text item that is not UTF-8: never expected.
    case brokenText([UInt8])
    case binary([UInt8])
    case ping([UInt8])
    case pong([UInt8])
    case close(UInt16?, String)
    case failure(UInt16)

    init(_ item: FrameReceiver.Item) {
        switch item {
        case .text(let bytes):
            self = String(validating: bytes, as: UTF8.self).map(Self.text) ?? .brokenText(Array(bytes))
        case .binary(let bytes): self = .binary(Array(bytes))
        case .ping(let bytes): self = .ping(Array(bytes))
        case .pong(let bytes): self = .pong(Array(bytes))
        case .close(let code, let reason): self = .close(code?.rawValue, String(decoding: reason, as: UTF8.self))
        case .failure(let code, _): self = .failure(code.rawValue)
        }
    }
}

/// A connection's receiving side that is fed piece by piece.
struct Reception: ~Copyable {
    var receiver: FrameReceiver
    var scratch = FrameScratch()
    var items: [ReceivedItem] = []
    /// Whether each call that gave `nil` had taken everything in.
    var tookAll = true

    init(limit: Int = 1 << 20) {
        receiver = FrameReceiver(messageBytesMax: limit)
    }

    /// The piece is laid into memory of its own size, where a memory checker sees what is read beside it.
    mutating func feed(_ piece: some Collection<UInt8>) {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: piece.count, alignment: 1)
        defer { room.deallocate() }
        room.copyBytes(from: piece)
        var position = 0
        while let item = receiver.next(UnsafeRawBufferPointer(room), position: &position, scratch: &scratch) {
            items.append(ReceivedItem(item))
        }
        if position != piece.count, piece.count > 0 { tookAll = false }
    }
}

/// Everything received from a stream that comes in pieces which end at `cuts`.
func receiveFrames(_ stream: [UInt8], cuts: [Int] = [], limit: Int = 1 << 20) -> [ReceivedItem] {
    var reception = Reception(limit: limit)
    var start = 0
    for cut in cuts + [stream.count] {
        reception.feed(stream[start..<cut])
        start = cut
    }
    return reception.tookAll ? reception.items : []
}

func receiveFrames(_ frames: [ClientFrame], limit: Int = 1 << 20) -> [ReceivedItem] {
    receiveFrames(frames.bytes, limit: limit)
}

/// Repeatable pseudo-random numbers (SplitMix64).
struct FrameDice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
