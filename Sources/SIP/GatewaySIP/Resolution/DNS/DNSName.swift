/// A host or service name in DNS, in lower case and without the last dot.
///
/// Letters, digits, `-` and `_` in labels of 1 to 63, 253 characters in all (RFC 1035 section 2.3.4). What DNS could carry
/// beyond that names no host, and is best not passed on.
public struct DNSName: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// A last label of digits alone is refused: it would be an address that is written wrongly.
    public init?(_ text: some StringProtocol) {
        let name = text.last == "." ? text.dropLast() : text[...]
        guard (1...253).contains(name.utf8.count) else { return nil }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.allSatisfy({ Self.isLabel($0.utf8) }) else { return nil }
        guard let last = labels.last, !last.utf8.allSatisfy(Self.isDigit) else { return nil }
        description = name.lowercased()
    }

    /// This name with labels in front, such as `_sip._udp`; nil when it becomes too long.
    func prefixed(_ labels: String) -> DNSName? { DNSName("\(labels).\(description)") }

    private static func isLabel(_ label: some Collection<UInt8>) -> Bool {
        (1...63).contains(label.count)
            && label.allSatisfy {
                isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20)
            }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
