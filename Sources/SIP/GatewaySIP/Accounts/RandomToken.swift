internal import Glibc

/// 128 random bits in hexadecimal digits, for what nobody outside may guess: the user part of a contact, a Call-ID.
enum RandomToken {
    static func make() -> String {
        var bits: UInt128 = 0
        // One call for all of them; it cannot fail for so few bytes once the kernel has its seed.
        if withUnsafeMutableBytes(of: &bits, { getentropy($0.baseAddress, $0.count) }) != 0 {
            var generator = SystemRandomNumberGenerator()
            bits = generator.next()
        }
        let digits = String(bits, radix: 16)
        return String(repeating: "0", count: 32 - digits.utf8.count) + digits
    }
}
