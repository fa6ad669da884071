import CDigest

/// H(username:realm:password), RFC 7616 §3.4.2: what answers challenges in place of the password.
///
/// It is as good as the password within its realm, so it never prints itself, and two of them are compared in a time
/// that does not tell where they differ.
public struct HA1: Sendable {
    public let hash: DigestHash
    /// Lower-case hexadecimal, as many bytes as `hash.hexDigitCount`.
    let hex: [UInt8]

    /// Takes hexadecimal digits of either case; nil unless there are exactly as many as the hash has.
    public init?(_ hash: DigestHash, hex: String) {
        var digits: [UInt8] = []
        for byte in hex.utf8.prefix(hash.hexDigitCount + 1) {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): digits.append(byte)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digits.append(byte | 0x20)
            default: return nil
            }
        }
        guard digits.count == hash.hexDigitCount else { return nil }
        self.init(hash, digits: digits)
    }

    /// Makes the value from a password. The three are taken as the UTF-8 they are: where they may hold more than ASCII,
    /// the caller brings them into Unicode's form NFC first (RFC 7616 §4).
    public init(_ hash: DigestHash, username: String, realm: String, password: String) throws(DigestError) {
        self.init(hash, digits: try hash.hex(of: Array("\(username):\(realm):\(password)".utf8)))
    }

    init(_ hash: DigestHash, digits: [UInt8]) {
        self.hash = hash
        self.hex = digits
    }

    /// The value itself, in lower-case hexadecimal, for the one place that needs it.
    public func reveal() -> String { String(decoding: hex, as: UTF8.self) }
}

extension HA1: Hashable {
    public static func == (left: HA1, right: HA1) -> Bool {
        left.hash == right.hash && equalInConstantTime(left.hex, right.hex)
    }
}

extension HA1: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "\(hash.name) •••" }
    public var debugDescription: String { description }

    /// `dump` and the debugger look at mirrors, so the mirror is empty.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The time depends on the lengths only.
func equalInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && gateway_equal_in_constant_time(left, right, left.count)
}
