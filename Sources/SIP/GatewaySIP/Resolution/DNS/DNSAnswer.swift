/// The records of a question, CNAMEs followed. Never empty.
struct DNSAnswer: Hashable, Sendable {
    let records: [DNSRecord]
    /// How long all of it may be kept: the shortest TTL, that of a CNAME included.
    let ttl: Duration

    var addresses: [IPAddress] {
        records.compactMap { if case .address(let address) = $0.data { address } else { nil } }
    }

    var services: [SRVRecord] {
        records.compactMap { if case .service(let record) = $0.data { record } else { nil } }
    }

    var pointers: [NAPTRRecord] {
        records.compactMap { if case .pointer(let record) = $0.data { record } else { nil } }
    }
}

struct DNSRecord: Hashable, Sendable {
    enum Data: Hashable, Sendable {
        case address(IPAddress)
        case service(SRVRecord)
        case pointer(NAPTRRecord)
    }

    let data: Data
    let ttl: Duration
}

/// Where a service is, RFC 2782.
struct SRVRecord: Hashable, Sendable {
    let priority: UInt16
    let weight: UInt16
    let port: UInt16
    /// Nil is the root: the service is decidedly not there.
    let target: DNSName?
}

/// Which service to look for, RFC 3403 section 4.
struct NAPTRRecord: Hashable, Sendable {
    let order: UInt16
    let preference: UInt16
    let flags: String
    let services: String
    let regexp: String
    /// Nil is the root: there is no replacement.
    let replacement: DNSName?
}
