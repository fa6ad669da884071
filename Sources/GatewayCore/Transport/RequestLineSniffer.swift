/// Finds out where a request goes, from as few bytes as possible. Everything else about HTTP is the library's.
enum RequestLineSniffer {
    enum Finding: Equatable {
        case needsMore
        /// The path of the request target, without its query.
        case path(String)
        /// Not the beginning of an HTTP/1 request, or a target longer than any of ours.
        case other
    }

    /// A longer method or target is none of ours.
    private static let methodBytesMax = 16
    private static let targetBytesMax = 1024

    static func sniff(_ bytes: some Collection<UInt8>) -> Finding {
        let space = UInt8(ascii: " ")
        guard let methodEnd = bytes.prefix(methodBytesMax + 1).firstIndex(of: space) else {
            let isMethod = bytes.prefix(methodBytesMax + 1).allSatisfy(isToken)
            return isMethod && bytes.count <= methodBytesMax ? .needsMore : .other
        }
        guard bytes[..<methodEnd].allSatisfy(isToken), methodEnd != bytes.startIndex else { return .other }
        let target = bytes[bytes.index(after: methodEnd)...]
        for (count, index) in target.indices.enumerated() {
            let byte = target[index]
            if byte == space || byte == UInt8(ascii: "?") {
                return .path(String(decoding: target[..<index], as: UTF8.self))
            }
            if byte <= space || count >= targetBytesMax { return .other }
        }
        return .needsMore
    }

    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
