/// Where C writes why something did not work.
struct TLSReason {
    var buffer = [CChar](repeating: 0, count: 256)

    var text: String { String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) }
}
