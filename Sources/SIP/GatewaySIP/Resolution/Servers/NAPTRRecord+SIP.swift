extension NAPTRRecord {
    /// Whether it is about SIP at all: domains have such records for other services too.
    var isForSIP: Bool {
        let name = services.split(separator: "+").first?.uppercased()
        return name == "SIP" || name == "SIPS"
    }

    /// What it offers that RFC 3263 section 4.1 can use: a transport, and the name of its SRV records.
    var sipService: (transport: SIPTransport, name: DNSName)? {
        guard let transport = SIPTransport(naptrServices: services), let replacement, regexp.isEmpty,
            flags.lowercased() == "s"
        else { return nil }
        return (transport, replacement)
    }

    /// RFC 3403 section 4.1: by order, then by preference.
    static func ordered(_ records: [NAPTRRecord]) -> [NAPTRRecord] {
        records.sorted { ($0.order, $0.preference) < ($1.order, $1.preference) }
    }
}
