import Testing

@testable import GatewayCore

@Suite("Frame mask")
struct FrameMaskTests {
    @Test("every length up to 200, at every alignment, against byte by byte")
    func unmask() {
        var dice = FrameDice(state: 1)
        for count in 0...200 {
            for shift in 0..<4 {
                let source = (0..<(count + shift)).map { _ in UInt8.random(in: 0...255, using: &dice) }
                let keyBytes = (0..<4).map { _ in UInt8.random(in: 0...255, using: &dice) }
                let key = keyBytes.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
                let expected = source.dropFirst(shift).enumerated().map { $1 ^ keyBytes[$0 % 4] }
                // One byte of fence on either side.
                var target = [UInt8](repeating: 0xEE, count: count + 2)
                let seen = source.withUnsafeBytes { source in
                    target.withUnsafeMutableBytes { target in
                        guard let from = source.baseAddress, let to = target.baseAddress else { return UInt64(0) }
                        return FrameMask.unmask(from: from + shift, to: to + 1, count: count, key: key)
                    }
                }
                let isRight = target == [0xEE] + expected + [0xEE] || count + shift == 0
                if !isRight || FrameMask.isASCII(seen) != expected.allSatisfy({ $0 < 0x80 }) {
                    Issue.record("\(count) bytes at \(shift)")
                }
            }
        }
    }

    @Test("a single byte over 0x7F is seen wherever it is")
    func isASCII() {
        for count in 1...140 {
            for place in 0..<count {
                var source = [UInt8](repeating: 0x20, count: count)
                source[place] = 0x80
                var target = source
                let seen = source.withUnsafeBytes { source in
                    target.withUnsafeMutableBytes { target in
                        guard let from = source.baseAddress, let to = target.baseAddress else { return UInt64(0) }
                        return FrameMask.unmask(from: from, to: to, count: count, key: 0x0102_0304)
                    }
                }
                if FrameMask.isASCII(seen) { Issue.record("byte \(place) of \(count)") }
            }
        }
    }

    @Test("a key turned by n begins with its byte n")
    func advanced() {
        let bytes: [UInt8] = [1, 2, 3, 4]
        let key = bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
        for count in 0..<9 {
            let turned = withUnsafeBytes(of: FrameMask.advanced(key, by: count)) { Array($0) }
            #expect(turned == (0..<4).map { bytes[($0 + count) % 4] })
        }
    }
}
