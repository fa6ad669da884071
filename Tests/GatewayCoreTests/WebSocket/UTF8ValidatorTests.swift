import Testing

@testable import GatewayCore

@Suite("UTF-8 validator")
struct UTF8ValidatorTests {
    /// Whether the bytes are accepted, and whether text may end after them.
    private func verdict(_ bytes: [UInt8], cutAt cut: Int = 0) -> (isAccepted: Bool, isWhole: Bool) {
        var validator = UTF8Validator()
        let isAccepted = bytes.withUnsafeBytes { raw in
            validator.accept(UnsafeRawBufferPointer(rebasing: raw[..<cut]))
                && validator.accept(UnsafeRawBufferPointer(rebasing: raw[cut...]))
        }
        return (isAccepted, isAccepted && validator.isAtBoundary)
    }

    @Test("RFC 3629 §4: every sequence of two bytes, and of three and four at the bounds")
    func allSequences() {
        let bounds: [UInt8] = [0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xED, 0xF4, 0xFF]
        let lateBounds: [UInt8] = [0x7F, 0x80, 0xBF, 0xC0]
        func check(_ bytes: [UInt8]) {
            // Before, behind and both: the word loads see the sequence at different places.
            for (before, behind) in [(0, 0), (7, 9)] {
                let padded =
                    [UInt8](repeating: 0x61, count: before) + bytes + [UInt8](repeating: 0x7A, count: behind)
                let isValid = String(validating: padded, as: UTF8.self) != nil
                let isPrefix = isValid || (behind == 0 && ReferenceReceiver.mayBecomeText(padded))
                let seen = verdict(padded)
                if seen.isWhole != isValid || seen.isAccepted != isPrefix {
                    Issue.record("\(padded)")
                }
            }
        }
        for first in UInt8.min...UInt8.max { check([first]) }
        for first in UInt8(0xC0)...0xFF {
            for second in UInt8.min...UInt8.max { check([first, second]) }
        }
        for first in UInt8(0xE0)...0xF7 {
            for second in bounds {
                for third in lateBounds {
                    check([first, second, third])
                    for fourth in lateBounds where first >= 0xF0 { check([first, second, third, fourth]) }
                }
            }
        }
    }

    @Test("every character, by its own", arguments: 0...16 as ClosedRange<UInt32>)
    func allScalars(_ plane: UInt32) {
        var text = ""
        for value in (plane << 16)...(plane << 16 | 0xFFFF) {
            if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
        }
        #expect(verdict(Array(text.utf8)).isWhole)
    }

    @Test("cut anywhere")
    func cuts() {
        let bytes = Array("ASCII at first, then Grüße, κόσμε, 日本語, 𝄞 and ASCII again".utf8)
        for cut in 0...bytes.count { #expect(verdict(bytes, cutAt: cut).isWhole) }
        let broken = bytes.prefix(30) + [0xED, 0xA0, 0x80] + bytes.suffix(20)
        for cut in 0...broken.count { #expect(!verdict(Array(broken), cutAt: cut).isAccepted) }
    }

    @Test("a piece without bytes changes nothing")
    func emptyPieces() {
        var validator = UTF8Validator()
        let isAccepted = validator.accept(UnsafeRawBufferPointer(start: nil, count: 0))
        #expect(isAccepted)
        #expect(validator == UTF8Validator())
        #expect(UTF8Validator.isValid(UnsafeRawBufferPointer(start: nil, count: 0)))
    }
}
