internal import Glibc

/// Where an ``ELFImage`` reads from. The offsets it is asked for come from the file itself and may be anything.
protocol ELFSource {
    var byteCount: UInt64 { get }

    /// - Returns: exactly `count` bytes.
    /// - Throws: `truncated` when the source does not have them.
    func bytes(at offset: UInt64, count: UInt64) throws(ELFProblem) -> [UInt8]
}

/// An open file, read piece by piece. Not mapped: a mapped file that is cut short meanwhile ends the process (SIGBUS).
struct ELFFile: ELFSource {
    let descriptor: CInt
    let byteCount: UInt64

    func bytes(at offset: UInt64, count: UInt64) throws(ELFProblem) -> [UInt8] {
        guard count <= byteCount, offset <= byteCount - count else { throw .truncated }
        guard let start = off_t(exactly: offset), let wanted = Int(exactly: count) else { throw .truncated }

        var failure: ELFProblem?
        let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
            while filled < wanted {
                let rest = UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[filled..<wanted])
                // Below byteCount, which fits off_t.
                let got = pread(descriptor, rest.baseAddress, rest.count, start &+ off_t(filled))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else {
                    failure = got == 0 ? .truncated : .unreadable(String(cString: strerror(errno)))
                    return
                }
                filled += got
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
