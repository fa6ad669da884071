/// The ELF64 file header (gABI, "ELF Header") and the tables it leads to.
struct ELFHeader {
    private static let byteCount: UInt64 = 64
    private static let segmentByteCount: UInt16 = 56
    private static let sectionByteCount: UInt16 = 64
    private static let sharedObject: UInt16 = 3

    private let segmentOffset: UInt64
    private let segmentCount: UInt16
    private let sectionOffset: UInt64
    private let sectionCount: UInt16

    init(reading source: some ELFSource) throws(ELFProblem) {
        guard source.byteCount >= 4, try source.bytes(at: 0, count: 4) == [0x7F, 0x45, 0x4C, 0x46] else {
            throw .notELF
        }
        let bytes = try source.bytes(at: 0, count: Self.byteCount)

        // The three before the machine decide how the machine is written.
        guard bytes[4] == 2 else { throw .otherMachine("not 64 bits") }
        guard bytes[5] == 1 else { throw .otherMachine("big-endian") }
        guard let type: UInt16 = bytes.integer(at: 16), let machine: UInt16 = bytes.integer(at: 18),
            let segmentOffset: UInt64 = bytes.integer(at: 32), let sectionOffset: UInt64 = bytes.integer(at: 40),
            let segmentSize: UInt16 = bytes.integer(at: 54), let segmentCount: UInt16 = bytes.integer(at: 56),
            let sectionSize: UInt16 = bytes.integer(at: 58), let sectionCount: UInt16 = bytes.integer(at: 60)
        else { throw .truncated }

        guard machine == ELFMachine.own else { throw .otherMachine(ELFMachine.name(machine)) }
        guard type == Self.sharedObject else { throw .notSharedLibrary(Self.typeName(type)) }
        guard segmentSize == Self.segmentByteCount, segmentCount > 0 else { throw .damaged("it has no segments") }
        guard sectionSize == Self.sectionByteCount, sectionCount > 0, sectionOffset > 0 else {
            throw .damaged("it has no sections")
        }
        self.segmentOffset = segmentOffset
        self.segmentCount = segmentCount
        self.sectionOffset = sectionOffset
        self.sectionCount = sectionCount
    }

    func segments(in source: some ELFSource) throws(ELFProblem) -> [ELFSegment] {
        // The product of two 16-bit numbers, here and below.
        let table = try source.bytes(
            at: segmentOffset, count: UInt64(segmentCount) * UInt64(Self.segmentByteCount))
        return stride(from: 0, to: table.count, by: Int(Self.segmentByteCount)).compactMap { start in
            ELFSegment(in: table, at: start)
        }
    }

    func sections(in source: some ELFSource) throws(ELFProblem) -> [ELFSection] {
        let table = try source.bytes(
            at: sectionOffset, count: UInt64(sectionCount) * UInt64(Self.sectionByteCount))
        return stride(from: 0, to: table.count, by: Int(Self.sectionByteCount)).compactMap { start in
            ELFSection(in: table, at: start)
        }
    }

    private static func typeName(_ type: UInt16) -> String {
        switch type {
        case 1: "an object file"
        case 2: "a program"
        case 4: "a core dump"
        default: "ELF type \(type)"
        }
    }
}

/// The processors whose names an operator is likely to meet (gABI, `e_machine`).
enum ELFMachine {
    #if arch(x86_64)
        static let own: UInt16 = 62
    #elseif arch(arm64)
        static let own: UInt16 = 183
    #else
        #error("add this processor's e_machine")
    #endif

    static func name(_ machine: UInt16) -> String {
        switch machine {
        case 3: "x86, 32 bits"
        case 40: "ARM, 32 bits"
        case 62: "x86_64"
        case 183: "aarch64"
        case 243: "RISC-V"
        default: "ELF machine \(machine)"
        }
    }
}
