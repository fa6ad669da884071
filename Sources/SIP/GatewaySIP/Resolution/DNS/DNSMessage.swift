internal import CDNS

/// Reads what a DNS server sent, which may be anything.
enum DNSMessage {
    /// Records that are kept of one answer; the rest is left out.
    static let recordsMax = 64
    /// Records that are looked at, and how far CNAMEs are followed.
    private static let scannedMax = 256
    private static let aliasesMax = 8

    static func answer(to question: DNSQuestion, in bytes: UnsafeBufferPointer<UInt8>) throws(DNSError) -> DNSAnswer {
        var message = gateway_dns_message()
        guard let start = bytes.baseAddress, gateway_dns_message_open(&message, start, bytes.count) else {
            throw .malformedAnswer(question)
        }
        switch message.response_code {
        case 0: break
        case 3: throw .noSuchName(question, ttl: try negativeTTL(&message, question))
        default: throw .serverFailure(question)
        }
        let found = try records(&message, gateway_dns_answers, count: message.answer_count, question)
        let (owner, aliasTTL) = follow(found, from: question.name)
        let kept = found.filter { $0.type == question.type.rawValue && $0.owner == owner }
            .compactMap { record in record.data.map { DNSRecord(data: $0, ttl: record.ttl) } }
            .prefix(recordsMax)
        guard let shortest = kept.map(\.ttl).min() else {
            throw .noData(question, ttl: try negativeTTL(&message, question))
        }
        return DNSAnswer(records: Array(kept), ttl: min(shortest, aliasTTL ?? shortest))
    }

    /// The name that the records have in the end; a loop of aliases ends where nothing is.
    private static func follow(_ records: [Record], from name: DNSName) -> (owner: DNSName, ttl: Duration?) {
        var owner = name
        var ttl: Duration?
        for _ in 0..<aliasesMax {
            guard let alias = records.first(where: { $0.isAlias && $0.owner == owner }), let next = alias.target else {
                break
            }
            owner = next
            ttl = min(ttl ?? alias.ttl, alias.ttl)
        }
        return (owner, ttl)
    }

    /// RFC 2308 section 5: of the SOA record in the authority section its TTL or its MINIMUM, the shorter one.
    private static func negativeTTL(
        _ message: inout gateway_dns_message, _ question: DNSQuestion
    ) throws(DNSError) -> Duration? {
        let found = try records(&message, gateway_dns_authorities, count: message.authority_count, question)
        return found.first { $0.isStartOfAuthority }.map { min($0.ttl, $0.minimum) }
    }

    private static func records(
        _ message: inout gateway_dns_message, _ section: gateway_dns_section, count: Int32, _ question: DNSQuestion
    ) throws(DNSError) -> [Record] {
        var found: [Record] = []
        var read = gateway_dns_record()
        for index in 0..<min(count, Int32(scannedMax)) {
            switch gateway_dns_message_record(&message, section, index, &read) {
            case gateway_dns_read: found.append(Record(read))
            case gateway_dns_skipped: continue
            default: throw .malformedAnswer(question)
            }
        }
        return found
    }
}
