/// A module that the core contains and that no plugin may bring along: two copies have two sets of types and of
/// global state.
struct BundledModule {
    /// Every module a plugin could reach through a package of its own; one of them suffices to recognise a copy.
    static let ofTheCore = [
        "GatewayCore", "NIOCore", "NIOPosix", "NIOHTTP1", "NIOSSL", "NIOConcurrencyHelpers", "HTTPTypes", "Logging",
        "CoreMetrics", "ServiceLifecycle", "UnixSignals", "TOMLKit", "HummingbirdCore",
    ]

    let name: String
    /// How the mangled names of its types begin, as `$s7NIOCore`.
    private let prefix: [UInt8]

    init(_ name: String) {
        self.name = name
        prefix = Array("$s\(name.utf8.count)\(name)".utf8)
    }

    /// Whether the symbol describes a type or protocol at this module's top level, which only the module's own code
    /// defines.
    ///
    /// Other symbols of that prefix are a plugin's good right: specialisations, conformances, and types that it
    /// nests in the core's by an extension (`$s11GatewayCore…V4EchoE6NestedVMn`).
    func defines(_ symbol: Span<UInt8>) -> Bool {
        guard symbol.starts(with: prefix), let end = Self.endOfIdentifier(in: symbol, from: prefix.count) else {
            return false
        }
        let rest = symbol.extracting(droppingFirst: end)
        // "V", "O", "C": structure, enumeration, class; "Mn", "Mp": their descriptor, a protocol's descriptor.
        return ["VMn", "OMn", "CMn", "Mp"].contains { rest.equals($0) }
    }

    /// An identifier is its length and its letters (`10ByteBuffer`). After a zero, letters stand for words that occurred
    /// before, the last of them in upper case, and what is left of the name follows, or a zero (`0A6Signal`); see
    /// "Identifiers" in the compiler's Mangling.rst.
    private static func endOfIdentifier(in symbol: Span<UInt8>, from start: Int) -> Int? {
        var index = start
        var hasWords = false
        if index < symbol.count, symbol[index] == UInt8(ascii: "0") {
            index += 1
            guard index < symbol.count, isLetter(symbol[index]) else { return nil }
            hasWords = true
        }
        repeat {
            while hasWords, index < symbol.count, case let byte = symbol[index], isLetter(byte) {
                hasWords = byte & 0x20 != 0  // lower case
                index += 1
            }
            if start < index, index < symbol.count, symbol[index] == UInt8(ascii: "0") { return index + 1 }
            var length = 0
            while index < symbol.count, case let digit = symbol[index], (0x30...0x39).contains(digit) {
                length = length * 10 + Int(digit - 0x30)
                guard (1..<1000).contains(length) else { return nil }
                index += 1
            }
            guard length > 0, symbol.count - index > length else { return nil }
            index += length
        } while hasWords
        return index
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}

extension Span<UInt8> {
    func starts(with prefix: [UInt8]) -> Bool {
        guard count >= prefix.count else { return false }
        for index in prefix.indices where self[index] != prefix[index] { return false }
        return true
    }

    func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for index in indices where self[index] != text.utf8Start[index] { return false }
        return true
    }
}
