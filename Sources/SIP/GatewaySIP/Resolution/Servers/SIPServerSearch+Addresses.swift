extension SIPServerSearch {
    struct Addresses {
        fileprivate(set) var found: [DNSName: [IPAddress]] = [:]
        fileprivate(set) var ttl = SIPServerSearch.longestTTL

        func of(_ host: Host) -> [IPAddress] {
            switch host {
            case .address(let address): [address]
            case .name(let name): found[name] ?? []
            }
        }
    }

    /// The addresses of the servers' hosts; throws when no host has any.
    func addresses(of servers: [Server]) async throws(SIPLocationError) -> Addresses {
        var addresses = Addresses()
        var asked: [DNSName] = []
        for case .name(let name) in servers.map(\.host) where addresses.found[name] == nil && !asked.contains(name) {
            let known = hosts?.addresses(of: name).filter { options.families.contains($0.family) } ?? []
            if !known.isEmpty {
                addresses.found[name] = known
            } else if asked.count < options.hostsMax {
                asked.append(name)
            }
        }
        let answers = await answers(to: asked.flatMap(questions))
        for name in asked {
            for case .success(let answer)? in questions(name).map({ answers[$0] }) {
                addresses.found[name, default: []] += answer.addresses
                addresses.ttl = min(addresses.ttl, answer.ttl)
            }
        }
        guard servers.contains(where: { !addresses.of($0.host).isEmpty }) else {
            throw .dns(Self.reason(asked.flatMap(questions).map { answers[$0] }))
        }
        return addresses
    }

    /// Each question's answer; all are asked at the same time.
    func answers(to questions: [DNSQuestion]) async -> [DNSQuestion: Result<DNSAnswer, DNSError>] {
        await withTaskGroup(of: (DNSQuestion, Result<DNSAnswer, DNSError>).self) { group in
            for question in Set(questions) {
                group.addTask { (question, await resolver.outcome(of: question)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    private func questions(_ name: DNSName) -> [DNSQuestion] {
        options.families.map { DNSQuestion(name, $0 == .v4 ? .a : .aaaa) }
    }

    /// A failure says more than the other family's "no such records".
    private static func reason(_ answers: [Result<DNSAnswer, DNSError>?]) -> DNSError {
        let errors = answers.compactMap { answer -> DNSError? in
            if case .failure(let error) = answer { error } else { nil }
        }
        return errors.first { !$0.isNegativeAnswer } ?? errors.first ?? .cancelled
    }
}

extension SIPServerSearch.Host: CustomStringConvertible {
    var description: String {
        switch self {
        case .address(let address): address.description
        case .name(let name): name.description
        }
    }
}
