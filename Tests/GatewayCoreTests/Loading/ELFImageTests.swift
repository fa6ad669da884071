import Testing

@testable import GatewayCore

@Suite("What the loader reads in a shared library")
struct ELFImageTests {
    let workshop: LoadingWorkshop
    let library: [UInt8]

    init() throws {
        workshop = try LoadingWorkshop()
        library = try LoadingWorkshop.bytes(of: try workshop.plugin("Echo", alsoFrom: ["bundled.c"]))
    }

    private func problem(_ bytes: [UInt8]) -> ELFProblem? {
        do throws(ELFProblem) {
            let image = try ELFImage(reading: ELFBytes(all: bytes))
            try image.forEachDefinedSymbol { _ in }
            return nil
        } catch {
            return error
        }
    }

    private func changed(at offset: Int, to value: UInt8) -> [UInt8] {
        var copy = library
        copy[offset] = value
        return copy
    }

    @Test("lists what it defines")
    func symbols() throws {
        let image = try ELFImage(reading: ELFBytes(all: library))
        var names: Set<String> = []
        try image.forEachDefinedSymbol { name in
            names.insert(name.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) })
        }
        #expect(names.isSuperset(of: ["libEcho_LTX_gateway_plugin", "libEcho_LTX_gateway_plugin_abi"]))
        #expect(names.contains("$s7NIOCore10ByteBufferVMn"))
        #expect(!names.contains("object"), "a static variable is nobody else's")
        #expect(!names.contains("__cxa_finalize"), "it is needed, not defined")
    }

    @Test("lists what it needs")
    func neededLibraries() throws {
        let path = try workshop.library("libX.so", from: ["library.c"], options: ["-Wl,--no-as-needed", "-lm"])
        let image = try ELFImage(reading: ELFBytes(all: try LoadingWorkshop.bytes(of: path)))
        #expect(image.neededLibraries.contains("libm.so.6"))
    }

    @Test("an undefined symbol is not one of its own")
    func undefinedSymbol() throws {
        let path = try workshop.library("libX.so", from: ["unresolved.c"])
        let image = try ELFImage(reading: ELFBytes(all: try LoadingWorkshop.bytes(of: path)))
        var names: [String] = []
        try image.forEachDefinedSymbol { name in
            names.append(name.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) })
        }
        #expect(names.contains("gateway_test_caller"))
        #expect(!names.contains("gateway_test_defined_nowhere"))
    }

    @Test("says what a file is instead of a library")
    func otherFiles() throws {
        #expect(problem([]) == .notELF)
        #expect(problem(Array("#!/bin/sh\n".utf8)) == .notELF)
        #expect(problem([0x7F, 0x45, 0x4C, 0x46]) == .truncated)

        let program = try workshop.compile("program", from: ["program.c"], options: ["-no-pie"])
        #expect(problem(try LoadingWorkshop.bytes(of: program)) == .notSharedLibrary("a program"))
        let movable = try workshop.compile("movable", from: ["program.c"], options: ["-pie", "-fPIE"])
        #expect(problem(try LoadingWorkshop.bytes(of: movable)) == .notSharedLibrary("a program"))
        let object = try workshop.compile("object.o", from: ["program.c"], options: ["-c"])
        #expect(problem(try LoadingWorkshop.bytes(of: object)) == .notSharedLibrary("an object file"))
    }

    @Test("says for which machine a library is")
    func otherMachines() {
        #expect(problem(changed(at: 4, to: 1)) == .otherMachine("not 64 bits"))
        #expect(problem(changed(at: 5, to: 2)) == .otherMachine("big-endian"))
        #expect(problem(changed(at: 18, to: 243)) == .otherMachine("RISC-V"))
        #expect(problem(changed(at: 18, to: 99)) == .otherMachine("ELF machine 99"))
    }

    @Test("a library cut off anywhere is refused")
    func truncation() {
        // The table of sections is the last thing in it.
        for length in library.indices {
            #expect(problem(Array(library.prefix(length))) != nil, "cut to \(length) bytes")
        }
        #expect(problem(library) == nil)
    }

    @Test("a library of which a segment is missing is refused, whatever its tables say")
    func missingSegment() throws {
        let segments = try ELFHeader(reading: ELFBytes(all: library)).segments(in: ELFBytes(all: library))
        let load = try #require(segments.firstIndex { $0.type == ELFSegment.load })
        // The highest byte of the segment's p_filesz.
        #expect(problem(changed(at: 64 + load * 56 + 32 + 7, to: 0xFF)) == .truncated)
        #expect(problem(changed(at: 64 + load * 56 + 8 + 7, to: 0xFF)) == .truncated)
    }

    @Test("no damage ends the process", arguments: 0..<8)
    func corruption(seed: Int) {
        var random = Noise(state: UInt64(seed) &* 0x9E37_79B9 &+ 1)
        var refused = 0
        for _ in 0..<500 {
            var copy = library
            for _ in 0..<Int.random(in: 1...32, using: &random) {
                let tables = Bool.random(using: &random) ? 0..<1024 : (copy.count - 2048)..<copy.count
                copy[Int.random(in: tables, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
            }
            if problem(copy) != nil { refused += 1 }
        }
        #expect(refused > 0)
    }

    @Test("every byte of its headers may be 0xFF or 0")
    func extremes() {
        for offset in 0..<64 {
            _ = problem(changed(at: offset, to: 0xFF))
            _ = problem(changed(at: offset, to: 0))
        }
        for offset in (library.count - 64 * 32)..<library.count {
            _ = problem(changed(at: offset, to: 0xFF))
            _ = problem(changed(at: offset, to: 0))
        }
    }

    @Test("names that overlap without end are given up")
    func longNames() throws {
        // 4096 symbols that share one name of 128 KiB.
        let bytes = SyntheticLibrary(symbolCount: 4096, nameByteCount: 128 << 10).bytes
        #expect(problem(bytes) == .damaged("its symbols' names are too long"))
        #expect(problem(SyntheticLibrary(symbolCount: 16, nameByteCount: 1024).bytes) == nil)
    }

    @Test("a file that is too large is not read")
    func tooLarge() {
        struct Endless: ELFSource {
            let byteCount = UInt64.max
            func bytes(at offset: UInt64, count: UInt64) throws(ELFProblem) -> [UInt8] { throw .truncated }
        }
        #expect(throws: ELFProblem.tooLarge) { _ = try ELFImage(reading: Endless()) }
    }
}

/// SplitMix64: the same damage in every run.
private struct Noise: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// The least that counts as a library: tables, no code.
private struct SyntheticLibrary {
    let bytes: [UInt8]

    init(symbolCount: Int, nameByteCount: Int) {
        let names = [0] + [UInt8](repeating: 0x61, count: nameByteCount) + [0]
        let symbol: [UInt8] = [1, 0, 0, 0, 0x12, 0, 1, 0] + [UInt8](repeating: 0, count: 16)
        let symbols = [UInt8](repeating: 0, count: 24) + [[UInt8]](repeating: symbol, count: symbolCount).joined()
        let dynamic = [UInt8](repeating: 0, count: 16)
        let segment = [UInt8](repeating: 0, count: 56)

        func field(_ value: Int, _ size: Int) -> [UInt8] {
            (0..<size).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }
        func section(type: Int, offset: Int, size: Int, link: Int) -> [UInt8] {
            field(0, 4) + field(type, 4) + field(0, 16) + field(offset, 8) + field(size, 8) + field(link, 4)
                + field(0, 20)
        }
        let start = 64 + 56
        let sections =
            section(type: 0, offset: 0, size: 0, link: 0)
            + section(type: 3, offset: start, size: names.count, link: 0)
            + section(type: 11, offset: start + names.count, size: symbols.count, link: 1)
            + section(type: 6, offset: start + names.count + symbols.count, size: dynamic.count, link: 1)
        let header =
            [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1] + field(0, 9) + field(3, 2) + field(Int(ELFMachine.own), 2) + field(1, 4)
            + field(0, 8) + field(64, 8) + field(start + names.count + symbols.count + dynamic.count, 8) + field(0, 4)
            + field(64, 2) + field(56, 2) + field(1, 2) + field(64, 2) + field(4, 2) + field(0, 2)
        bytes = header + segment + names + symbols + dynamic + sections
    }
}
