internal import Glibc
internal import Synchronization

/// Writes log lines to a file descriptor, and drops them rather than wait for a reader that does not read.
///
/// The descriptor is shared with other processes, so it stays in blocking mode; instead we ask `poll` before each
/// write and write at most what a pipe that is ready must take (`PIPE_BUF`). Logging never ends the daemon: what
/// cannot be written is counted.
final class LogSink: Sendable {
    private struct State {
        /// The last write found no room; until one succeeds we do not wait again.
        var isStalled = false
        /// The reader has got the beginning of a line whose end was dropped.
        var isInsideLine = false
    }

    /// Linux `PIPE_BUF`: what `poll` promises to be writable to a pipe without blocking.
    private static let pieceMax = 4_096
    /// How long one line may wait for a reader that keeps up, in milliseconds.
    private static let patience: CInt = 10

    private let descriptor: CInt
    private let state = Mutex(State())
    private let dropped = Atomic<Int>(0)

    /// The descriptor must stay open as long as the sink is used.
    init(descriptor: CInt) { self.descriptor = descriptor }

    /// Lines that were lost in whole or in part since the start.
    var droppedLines: Int { dropped.load(ordering: .relaxed) }

    /// Writes one line, which ends in a newline; with one `write` call where the line is not longer than `PIPE_BUF`.
    func write(_ line: [UInt8]) {
        let isWritten = state.withLock { state in
            if state.isInsideLine {
                guard put([UInt8(ascii: "\n")][...], &state) else { return false }
                state.isInsideLine = false
            }
            var rest = line[...]
            while !rest.isEmpty {
                guard put(rest.prefix(Self.pieceMax), &state) else {
                    state.isInsideLine = rest.startIndex > line.startIndex || state.isInsideLine
                    return false
                }
                rest = rest.dropFirst(Self.pieceMax)
            }
            return true
        }
        if !isWritten { dropped.wrappingAdd(1, ordering: .relaxed) }
    }

    /// Writes a piece, or says that there is no room for it or nobody to read it.
    private func put(_ piece: ArraySlice<UInt8>, _ state: inout State) -> Bool {
        var rest = piece
        while !rest.isEmpty {
            guard isWritable(waiting: state.isStalled ? 0 : Self.patience) else {
                state.isStalled = true
                state.isInsideLine = state.isInsideLine || rest.startIndex > piece.startIndex
                return false
            }
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
                state.isStalled = false
            } else if count < 0 && errno != EINTR {
                state.isStalled = true
                state.isInsideLine = state.isInsideLine || rest.startIndex > piece.startIndex
                return false
            }
        }
        return true
    }

    private func isWritable(waiting milliseconds: CInt) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        var result = poll(&entry, 1, milliseconds)
        // A signal shortens the wait; asking once more without waiting is enough.
        if result < 0 && errno == EINTR { result = poll(&entry, 1, 0) }
        return result > 0 && entry.revents & Int16(POLLERR | POLLHUP | POLLNVAL) == 0
    }
}
