extension SessionDescription {
    /// Writes the address at the session where all media in use share one: some phones read it only there, and Janus
    /// writes it only at the media.
    public mutating func raiseConnection() {
        let used = media.filter { !$0.isRejected }
        let addresses = (used.isEmpty ? media : used).map { connection(of: $0) }
        guard let address = addresses.lazy.compactMap(\.self).first else { return }
        guard addresses.allSatisfy({ $0 == address }), !used.contains(where: { $0.connections.count > 1 }) else {
            // RFC 8866 §5.7: at the session, or else at every line.
            for index in media.indices where media[index].connections.isEmpty {
                media[index].connections = [connection ?? address]
            }
            connection = address
            return
        }
        connection = address
        for index in media.indices { media[index].connections = [] }
    }

    /// Host names in addresses: Janus 1.1.2 takes only IPv4 addresses in digits, so they are to be looked up first.
    public var hostNames: Set<String> {
        let addresses = media.filter { !$0.isRejected }.compactMap { connection(of: $0) }
        return Set(addresses.filter { $0.addressType == .ip4 && !$0.isNumericIP4 }.map(\.address))
    }

    /// Replaces host names by what they stand for.
    public mutating func resolve(_ addresses: [String: String]) {
        if let address = connection.flatMap({ addresses[$0.address] }) { connection?.address = address }
        for line in media.indices {
            for place in media[line].connections.indices {
                guard let address = addresses[media[line].connections[place].address] else { continue }
                media[line].connections[place].address = address
            }
        }
    }
}

extension ConnectionData {
    /// Four numbers, as RFC 8866 §9 has them.
    public var isNumericIP4: Bool {
        let parts = address.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return addressType == .ip4 && parts.count == 4
            && parts.allSatisfy { $0.count <= 3 && Decimal.value($0, as: UInt8.self) != nil }
    }
}
