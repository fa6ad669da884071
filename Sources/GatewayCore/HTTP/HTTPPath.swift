/// The path of a request, split and decoded once (RFC 3986 §2.1, §3.3).
struct HTTPPath: Equatable {
    static let bytesMax = 4_096

    /// Decoded segments. A path that ends in `/` has an empty last one, `/` itself has only that.
    let segments: [String]

    /// nil for what no resource of ours is called: wrong percent encoding, not UTF-8, NUL, a slash or backslash
    /// inside a segment, `.` and `..`, and empty segments other than the last.
    init?(_ raw: String) {
        guard raw.utf8.first == UInt8(ascii: "/"), raw.utf8.count <= Self.bytesMax else { return nil }
        var segments: [String] = []
        for piece in raw.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let segment = Self.decoded(piece), segment != ".", segment != ".." else { return nil }
            segments.append(segment)
        }
        guard !segments.dropLast().contains("") else { return nil }
        self.segments = segments
    }

    /// Nothing a file listing would hide: no segment begins with a dot, except for `/.well-known/` (RFC 8615).
    var isHidden: Bool { Self.isHidden(segments) }

    static func isHidden(_ segments: some Sequence<some StringProtocol>) -> Bool {
        segments.enumerated().contains { index, segment in
            segment.hasPrefix(".") && !(index == 0 && segment == ".well-known")
        }
    }

    private static func decoded(_ piece: Substring.UTF8View.SubSequence) -> String? {
        var bytes: [UInt8] = []
        var rest = piece
        while let byte = rest.popFirst() {
            var value = byte
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst().flatMap(hexValue), let low = rest.popFirst().flatMap(hexValue)
                else { return nil }
                value = high << 4 | low
            }
            guard value != 0, value != UInt8(ascii: "/"), value != UInt8(ascii: "\\") else { return nil }
            bytes.append(value)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
