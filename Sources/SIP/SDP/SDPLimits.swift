/// How much of a session description is read. What goes beyond is refused before it costs anything.
public struct SDPLimits: Hashable, Sendable {
    /// Bytes. A browser's offer of audio and video has less than 10 KB.
    public var bytesMax = 64 * 1024
    /// Lines, empty ones included.
    public var linesMax = 2_000
    /// Media descriptions.
    public var mediaMax = 64

    public init() {}
}
