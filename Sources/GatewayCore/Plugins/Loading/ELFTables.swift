internal import Glibc

/// A program header (gABI, "Program Header").
struct ELFSegment {
    static let load: UInt32 = 1

    let type: UInt32
    let fileOffset: UInt64
    let fileByteCount: UInt64

    init?(in table: [UInt8], at start: Int) {
        guard let type: UInt32 = table.integer(at: start), let offset: UInt64 = table.integer(at: start + 8),
            let count: UInt64 = table.integer(at: start + 32)
        else { return nil }
        self.type = type
        fileOffset = offset
        fileByteCount = count
    }
}

/// A section header (gABI, "Sections").
struct ELFSection {
    static let stringTable: UInt32 = 3
    static let dynamic: UInt32 = 6
    static let dynamicSymbols: UInt32 = 11

    let type: UInt32
    private let offset: UInt64
    private let byteCount: UInt64
    /// The index of the section with this one's strings.
    private let link: UInt32

    init?(in table: [UInt8], at start: Int) {
        guard let type: UInt32 = table.integer(at: start + 4), let offset: UInt64 = table.integer(at: start + 24),
            let count: UInt64 = table.integer(at: start + 32), let link: UInt32 = table.integer(at: start + 40)
        else { return nil }
        self.type = type
        self.offset = offset
        byteCount = count
        self.link = link
    }

    func contents(in source: some ELFSource) throws(ELFProblem) -> [UInt8] {
        guard byteCount <= ELFImage.largestTable else {
            throw .damaged("a table is larger than \(ELFImage.largestTable) bytes")
        }
        return try source.bytes(at: offset, count: byteCount)
    }

    func strings(among sections: [ELFSection], in source: some ELFSource) throws(ELFProblem) -> ELFStringTable {
        guard let index = Int(exactly: link), sections.indices.contains(index),
            sections[index].type == Self.stringTable
        else { throw .damaged("a table has no names") }
        return ELFStringTable(bytes: try sections[index].contents(in: source))
    }
}

/// Strings that end with a zero byte, named by where they begin (gABI, "String Table").
struct ELFStringTable {
    let bytes: [UInt8]

    func range(at offset: UInt64) -> Range<Int>? {
        guard let start = Int(exactly: offset), start < bytes.count else { return nil }
        let length: Int? = bytes[start...].withUnsafeBytes { rest in
            guard let base = rest.baseAddress, let end = memchr(base, 0, rest.count) else { return nil }
            return UnsafeRawPointer(end) - base
        }
        return length.map { start..<start + $0 }
    }

    func string(at offset: UInt64) -> String? {
        range(at: offset).map { String(decoding: bytes[$0], as: UTF8.self) }
    }
}

/// An entry of the dynamic section (gABI, "Dynamic Section").
struct ELFDynamicEntry {
    static let end: UInt64 = 0
    static let needed: UInt64 = 1

    let tag: UInt64
    let value: UInt64

    /// `DF_1_PIE` in `DT_FLAGS_1`, both of GNU: a program that can be placed anywhere is of the type of a library.
    var saysProgram: Bool { tag == 0x6FFF_FFFB && value & 0x0800_0000 != 0 }

    static func all(in section: [UInt8]) throws(ELFProblem) -> [ELFDynamicEntry] {
        var entries: [ELFDynamicEntry] = []
        for start in stride(from: 0, to: section.count, by: 16) {
            guard let tag: UInt64 = section.integer(at: start), let value: UInt64 = section.integer(at: start + 8)
            else {
                throw .damaged("its dynamic section is cut off")
            }
            if tag == end { break }
            entries.append(ELFDynamicEntry(tag: tag, value: value))
        }
        return entries
    }
}

/// A symbol (gABI, "Symbol Table").
struct ELFSymbol {
    static let byteCount = 24

    /// Where its name begins in the table of names; 0 is no name.
    let name: UInt32
    private let info: UInt8
    private let other: UInt8
    private let section: UInt16

    init?(in table: [UInt8], at start: Int) {
        guard let name: UInt32 = table.integer(at: start), let info: UInt8 = table.integer(at: start + 4),
            let other: UInt8 = table.integer(at: start + 5), let section: UInt16 = table.integer(at: start + 6),
            table.count - start >= Self.byteCount
        else { return nil }
        self.name = name
        self.info = info
        self.other = other
        self.section = section
    }

    var isDefined: Bool { section != 0 }

    /// Neither local by its binding nor hidden or internal by its visibility.
    var isVisible: Bool { info >> 4 != 0 && (other & 3 == 0 || other & 3 == 3) }
}

extension [UInt8] {
    /// - Returns: nil when it does not lie wholly inside.
    func integer<Value: FixedWidthInteger>(at offset: Int) -> Value? {
        guard offset >= 0, offset <= count, count - offset >= MemoryLayout<Value>.size else { return nil }
        return withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Value.self)) }
    }
}
