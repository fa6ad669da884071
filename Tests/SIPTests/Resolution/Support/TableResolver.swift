import Synchronization

@testable import GatewaySIP

/// Answers from a table, and counts. What the table does not have does not exist.
final class TableResolver: DNSResolving {
    private let table: Mutex<[DNSQuestion: Result<DNSAnswer, DNSError>]>
    private let counts = Mutex<[DNSQuestion: Int]>([:])
    /// Passed before each answer.
    private let gate: @Sendable () async -> Void

    init(_ zone: Zone = Zone(), gate: @escaping @Sendable () async -> Void = {}) {
        table = Mutex(zone.answers)
        self.gate = gate
    }

    func answer(to question: DNSQuestion) async throws(DNSError) -> DNSAnswer {
        counts.withLock { $0[question, default: 0] += 1 }
        await gate()
        return try (table.withLock { $0[question] } ?? .failure(.noSuchName(question, ttl: nil))).get()
    }

    func set(_ question: DNSQuestion, _ outcome: Result<DNSAnswer, DNSError>) {
        table.withLock { $0[question] = outcome }
    }

    func count(_ question: DNSQuestion) -> Int { counts.withLock { $0[question] ?? 0 } }

    var asked: Set<DNSQuestion> { counts.withLock { Set($0.keys) } }
}

/// What a domain has, written as in a zone file.
struct Zone {
    private(set) var answers: [DNSQuestion: Result<DNSAnswer, DNSError>] = [:]

    mutating func address(_ name: String, _ texts: String..., ttl: Int = 300) throws {
        for text in texts {
            guard let address = IPAddress(text) else { throw DNSQuestion.NoName() }
            try add(name, address.family == .v4 ? .a : .aaaa, .address(address), ttl)
        }
    }

    mutating func service(
        _ name: String, _ priority: UInt16, _ weight: UInt16, _ port: UInt16, _ target: String, ttl: Int = 300
    ) throws {
        let record = SRVRecord(priority: priority, weight: weight, port: port, target: DNSName(target))
        try add(name, .srv, .service(record), ttl)
    }

    mutating func pointer(
        _ name: String, _ order: UInt16, _ preference: UInt16, _ services: String, _ replacement: String,
        flags: String = "s", regexp: String = "", ttl: Int = 300
    ) throws {
        let record = NAPTRRecord(
            order: order, preference: preference, flags: flags, services: services, regexp: regexp,
            replacement: DNSName(replacement))
        try add(name, .naptr, .pointer(record), ttl)
    }

    mutating func failure(_ name: String, _ type: DNSRecordType, _ error: (DNSQuestion) -> DNSError) throws {
        let question = try DNSQuestion(name, type)
        answers[question] = .failure(error(question))
    }

    private mutating func add(_ name: String, _ type: DNSRecordType, _ data: DNSRecord.Data, _ ttl: Int) throws {
        let question = try DNSQuestion(name, type)
        var records: [DNSRecord] = []
        if case .success(let known) = answers[question] { records = known.records }
        records.append(DNSRecord(data: data, ttl: .seconds(ttl)))
        answers[question] = .success(DNSAnswer(records: records, ttl: records.map(\.ttl).min() ?? .zero))
    }
}
