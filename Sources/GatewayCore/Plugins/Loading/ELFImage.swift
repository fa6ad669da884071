/// What the loader reads in an ELF shared library before any of it runs (System V gABI, "Object Files" and
/// "Dynamic Linking").
///
/// Nothing in the file is believed: every offset and count is checked, and memory and time are bounded.
struct ELFImage {
    static let largestFile: UInt64 = 512 << 20
    static let largestTable: UInt64 = 128 << 20

    /// The libraries it asks the dynamic linker for (`DT_NEEDED`).
    let neededLibraries: [String]

    private let symbols: [UInt8]
    private let symbolNames: ELFStringTable

    /// - Throws: why the source is not a shared library that this machine could load.
    init(reading source: some ELFSource) throws(ELFProblem) {
        guard source.byteCount <= Self.largestFile else { throw .tooLarge }
        let header = try ELFHeader(reading: source)
        try Self.checkSegments(of: header, in: source)

        let sections = try header.sections(in: source)
        guard let symbolSection = sections.first(where: { $0.type == ELFSection.dynamicSymbols }),
            let dynamicSection = sections.first(where: { $0.type == ELFSection.dynamic })
        else { throw .damaged("it has no dynamic symbols") }

        let dynamic = try ELFDynamicEntry.all(in: try dynamicSection.contents(in: source))
        guard !dynamic.contains(where: \.saysProgram) else { throw .notSharedLibrary("a program") }
        let names = try dynamicSection.strings(among: sections, in: source)
        var needed: [String] = []
        for entry in dynamic where entry.tag == ELFDynamicEntry.needed {
            guard let name = names.string(at: entry.value) else { throw .damaged("a library it needs has no name") }
            needed.append(name)
        }

        neededLibraries = needed
        symbols = try symbolSection.contents(in: source)
        symbolNames = try symbolSection.strings(among: sections, in: source)
    }

    /// Calls `body` with the name of each symbol that the library itself defines and shows to others.
    func forEachDefinedSymbol(_ body: (Span<UInt8>) -> Void) throws(ELFProblem) {
        // Names may share bytes; many that share a long one would take the square of the file's size.
        var budget = 2 * Int(Self.largestTable)
        for start in stride(from: 0, to: symbols.count, by: ELFSymbol.byteCount) {
            guard let symbol = ELFSymbol(in: symbols, at: start) else { throw .damaged("a symbol is cut off") }
            guard symbol.isDefined, symbol.isVisible, symbol.name != 0 else { continue }
            guard let range = symbolNames.range(at: UInt64(symbol.name)) else {
                throw .damaged("a symbol's name is outside the table of names")
            }
            budget -= range.count
            guard budget >= 0 else { throw .damaged("its symbols' names are too long") }
            body(symbolNames.bytes.span.extracting(range))
        }
    }

    /// The dynamic linker maps segments without asking whether the file reaches so far; touching the rest is a SIGBUS.
    private static func checkSegments(of header: ELFHeader, in source: some ELFSource) throws(ELFProblem) {
        for segment in try header.segments(in: source) where segment.type == ELFSegment.load {
            guard segment.fileByteCount <= source.byteCount,
                segment.fileOffset <= source.byteCount - segment.fileByteCount
            else { throw .truncated }
        }
    }
}
