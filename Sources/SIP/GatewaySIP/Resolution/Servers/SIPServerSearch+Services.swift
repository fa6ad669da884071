extension SIPServerSearch {
    typealias Service = (transport: SIPTransport, name: DNSName)

    /// Services of one domain that are looked at.
    private static let servicesMax = 8

    /// What the domain's NAPTR records offer, the best first; nil when they say nothing about SIP.
    func offers(of domain: DNSName, _ transports: [SIPTransport]) async throws(SIPLocationError) -> [Service]? {
        let answer: DNSAnswer
        do {
            answer = try await resolver.answer(to: DNSQuestion(domain, .naptr))
        } catch {
            // There are servers and routers that fail at this type, and know the others.
            guard error.isNegativeAnswer || error.isServerTrouble else { throw .dns(error) }
            return nil
        }
        let records = NAPTRRecord.ordered(answer.pointers.filter(\.isForSIP))
        guard !records.isEmpty else { return nil }
        let offers = records.compactMap(\.sipService).filter { transports.contains($0.transport) }
        guard !offers.isEmpty else { throw .noCommonTransport(domain: domain.description) }
        return Array(offers.prefix(Self.servicesMax))
    }

    /// The servers of all the services, in their order; without SRV records the domain itself by the first transport
    /// of `fallback` (RFC 3263 section 4.2).
    func servers(
        _ services: [Service], of domain: DNSName, fallback: [SIPTransport]
    ) async throws(SIPLocationError) -> Servers {
        let answers = await answers(to: services.map { DNSQuestion($0.name, .srv) })
        var found = Servers(list: [], ttl: Self.longestTTL)
        var denied: Set<SIPTransport> = []
        var failure: DNSError?
        for (transport, name) in services {
            switch answers[DNSQuestion(name, .srv)] {
            case .success(let answer):
                found.ttl = min(found.ttl, answer.ttl)
                if answer.services.allSatisfy({ $0.target == nil }) { denied.insert(transport) }
                found.list += servers(answer.services, by: transport)
            case .failure(let error) where !error.isNegativeAnswer: failure = failure ?? error
            case .failure, nil: break
            }
        }
        if !found.list.isEmpty { return found }
        // Only who knows that there are no SRV records may send to the bare domain.
        if let failure { throw .dns(failure) }
        guard let transport = fallback.first(where: { !denied.contains($0) }) else {
            throw .noService(domain: domain.description)
        }
        found.list = [Server(transport: transport, host: .name(domain), port: transport.defaultPort)]
        return found
    }

    private func servers(_ records: [SRVRecord], by transport: SIPTransport) -> [Server] {
        SRVRecord.ordered(records, random: random).compactMap { record in
            guard let target = record.target, record.port > 0 else { return nil }
            return Server(transport: transport, host: .name(target), port: record.port)
        }
    }
}
