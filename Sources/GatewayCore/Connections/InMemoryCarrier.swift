internal import Synchronization

/// What a browser in memory is sent.
@_spi(TestKit) public enum CarriedMessage: Sendable {
    /// UTF-8.
    case text([UInt8])
    /// To be answered with a pong.
    case ping
    /// Nothing follows.
    case close(CloseCode, reason: String)
}

/// Carries a connection's messages within the process: for tests, without a socket and without frames.
final class InMemoryCarrier: Carrier, Sendable {
    private let deliver: @Sendable (CarriedMessage) -> Void
    /// Gives the place in the count of connections back; once.
    private let release: Mutex<(@Sendable () -> Void)?>

    init(deliver: @escaping @Sendable (CarriedMessage) -> Void, release: @escaping @Sendable () -> Void) {
        self.deliver = deliver
        self.release = Mutex(release)
    }

    func send(text: UnsafeRawBufferPointer) { deliver(.text(Array(text))) }

    func ping() { deliver(.ping) }

    func close(_ code: CloseCode, reason: String) {
        end()
        deliver(.close(code, reason: reason))
    }

    /// It carries nothing any more.
    func end() {
        let release = release.withLock { release in
            defer { release = nil }
            return release
        }
        release?()
    }
}
