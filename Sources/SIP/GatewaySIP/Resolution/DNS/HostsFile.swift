internal import GatewayCore
internal import Glibc
internal import Synchronization

/// The names that the administrator has given addresses to, hosts(5). Read again when the file has changed.
public final class HostsFile: Sendable {
    /// Beyond it the file is not read, in bytes: blocking lists are long.
    private static let sizeMax = 16 << 20
    private static let addressesMax = 16

    private struct State {
        var stamp: FileStamp?
        var lookedAt: ContinuousClock.Instant?
        var addresses: [DNSName: [IPAddress]] = [:]
    }

    private let path: String
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    public convenience init(path: String = "/etc/hosts") { self.init(path: path) { .now } }

    init(path: String, now: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.path = path
        self.now = now
    }

    /// In the file's order; empty when it does not know the name. `localhost` and the names under it are this host
    /// (RFC 6761 section 6.3).
    func addresses(of name: DNSName) -> [IPAddress] {
        let known = state.withLock { state in
            refresh(&state)
            return state.addresses[name] ?? []
        }
        guard known.isEmpty, name.description == "localhost" || name.description.hasSuffix(".localhost") else {
            return known
        }
        return [IPAddress(family: .v4, bits: 0x7f00_0001), IPAddress(family: .v6, bits: 1)]
    }

    private func refresh(_ state: inout State) {
        let now = now()
        if let lookedAt = state.lookedAt, now - lookedAt < .seconds(1) { return }
        state.lookedAt = now
        let stamp = FileStamp(path)
        guard stamp != state.stamp else { return }
        state.stamp = stamp
        state.addresses = stamp == nil ? [:] : Self.parse(Self.read(path))
    }

    static func parse(_ text: some Collection<UInt8>) -> [DNSName: [IPAddress]] {
        var found: [DNSName: [IPAddress]] = [:]
        for line in text.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            let words = line.prefix { $0 != UInt8(ascii: "#") }
                .split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            guard let first = words.first, let address = IPAddress(String(decoding: first, as: UTF8.self)) else {
                continue
            }
            for word in words.dropFirst() {
                guard let name = DNSName(String(decoding: word, as: UTF8.self)) else { continue }
                let known = found[name, default: []]
                if known.count < addressesMax, !known.contains(address) { found[name] = known + [address] }
            }
        }
        return found
    }

    private static func read(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "re") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65536)
        while bytes.count <= sizeMax {
            let count = fread(&block, 1, block.count, file)
            guard count > 0 else { return bytes }
            bytes += block.prefix(count)
        }
        return []
    }
}
