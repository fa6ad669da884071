/// `Range: bytes=…` with one range, RFC 9110 §14.1.2.
enum HTTPRange: Equatable {
    case whole
    /// Never empty, and inside of the file.
    case part(Range<Int>)
    /// Answered with 416.
    case notSatisfiable

    /// Several ranges, other units and what is no range at all are ignored, which §14.2 allows.
    init(_ header: String?, size: Int) {
        self = header.flatMap { Self.parse($0, size: size) } ?? .whole
    }

    private static func parse(_ header: String, size: Int) -> Self? {
        guard header.hasPrefix("bytes=") else { return nil }
        let ends = header.dropFirst("bytes=".count).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, ends.allSatisfy({ $0.utf8.allSatisfy(isDigit) }) else { return nil }
        // A number that is too big for Int lies behind the end of every file.
        let first = ends[0].isEmpty ? nil : Int(ends[0]) ?? .max
        let last = ends[1].isEmpty ? nil : Int(ends[1]) ?? .max
        switch (first, last) {
        case (nil, nil): return nil
        case (nil, let length?):
            guard length > 0, size > 0 else { return .notSatisfiable }
            return .part(size - min(length, size)..<size)
        case (let first?, let last):
            guard last.map({ first <= $0 }) ?? true else { return nil }
            guard first < size else { return .notSatisfiable }
            return .part(first..<min(last ?? .max, size - 1) + 1)
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }
}
