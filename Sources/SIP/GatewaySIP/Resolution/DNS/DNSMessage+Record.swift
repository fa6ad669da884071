internal import CDNS

extension DNSMessage {
    /// One record as it came, of any type that is of use here.
    struct Record {
        let type: UInt16
        /// Nil when it is the root or no name of a host: nobody asked for that.
        let owner: DNSName?
        let ttl: Duration
        /// SRV's target, NAPTR's replacement, CNAME's canonical name.
        let target: DNSName?
        /// Nil for aliases and authorities, and for what could not be used as an address or a name.
        let data: DNSRecord.Data?
        /// Of an SOA record.
        let minimum: Duration

        var isAlias: Bool { type == 5 }
        var isStartOfAuthority: Bool { type == 6 }

        init(_ record: gateway_dns_record) {
            type = record.type
            ttl = .seconds(record.ttl)
            minimum = .seconds(record.minimum)
            let name = Self.text(record.name)
            target = DNSName(name)
            owner = DNSName(Self.text(record.owner))
            data = Self.data(record, target: target, isRoot: name.isEmpty)
        }

        private static func data(_ record: gateway_dns_record, target: DNSName?, isRoot: Bool) -> DNSRecord.Data? {
            switch DNSRecordType(rawValue: record.type) {
            case .a:
                return withUnsafeBytes(of: record.address) { IPAddress(family: .v4, bytes: $0.prefix(4)) }
                    .map { .address($0) }
            case .aaaa:
                return withUnsafeBytes(of: record.address) { IPAddress(family: .v6, bytes: $0) }.map { .address($0) }
            case .srv:
                guard target != nil || isRoot else { return nil }
                return .service(
                    SRVRecord(priority: record.first, weight: record.second, port: record.port, target: target))
            case .naptr:
                guard target != nil || isRoot else { return nil }
                return .pointer(
                    NAPTRRecord(
                        order: record.first, preference: record.second, flags: text(record.flags),
                        services: text(record.services), regexp: text(record.regexp), replacement: target))
            case nil: return nil
            }
        }

        /// The text of a C array of characters, up to its zero.
        private static func text<Characters>(_ characters: Characters) -> String {
            withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
    }
}
