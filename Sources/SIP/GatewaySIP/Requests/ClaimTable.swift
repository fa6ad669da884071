internal import SDP

/// Who answers incoming requests.
struct ClaimTable: Sendable {
    struct Entry: Sendable {
        let number: UInt64
        let claim: RequestClaim
        let claimant: String
        let body: @Sendable (IncomingRequest) -> Void
    }

    private var entries: [Entry] = []
    private var nextNumber: UInt64 = 0

    mutating func add(
        _ claim: RequestClaim, claimant: String, _ body: @escaping @Sendable (IncomingRequest) -> Void
    ) throws(ClaimConflict) -> UInt64 {
        if let other = entries.first(where: { $0.claim.overlaps(claim) }) {
            throw ClaimConflict(claim: claim, claimant: claimant, other: other.claimant)
        }
        nextNumber += 1
        entries.append(Entry(number: nextNumber, claim: claim, claimant: claimant, body: body))
        return nextNumber
    }

    mutating func remove(_ number: UInt64) { entries.removeAll { $0.number == number } }

    /// The methods that are taken, RFC 3261 section 20.5. The first five belong to the stack, which answers a SUBSCRIBE
    /// for an event package that nobody has by 489 (RFC 6665 section 4.2.1).
    var allow: String {
        let claimed = Set(entries.map(\.claim.method)).sorted()
        return (["OPTIONS", "ACK", "BYE", "CANCEL", "SUBSCRIBE"] + claimed).joined(separator: ", ")
    }

    /// Who takes a request, or why it is refused.
    func claimant(of request: SofiaRequest) -> Result<Entry, RequestRefusal> {
        switch request.method {
        case "INVITE": claimantOfInvite(request)
        case "MESSAGE": claimantOfMessage(request)
        default: .failure(.methodNotAllowed)
        }
    }

    private func claimantOfInvite(_ request: SofiaRequest) -> Result<Entry, RequestRefusal> {
        var claims: [(media: MediaType, precedence: Int, entry: Entry)] = []
        for entry in entries {
            if case .invite(let media, let precedence) = entry.claim { claims.append((media, precedence, entry)) }
        }
        guard !claims.isEmpty else { return .failure(.methodNotAllowed) }
        claims.sort { $0.precedence > $1.precedence }
        guard !request.body.isEmpty else {
            return claims.first.map { .success($0.entry) } ?? .failure(.methodNotAllowed)
        }
        guard let type = request.contentType, ContentType.essence(of: type) == "application/sdp" else {
            return .failure(.unsupportedMediaType("application/sdp"))
        }
        guard let offer = try? SessionDescription(parsing: request.body) else { return .failure(.badOffer) }
        // A line with port 0 is offered to be refused (RFC 3264 section 5.1).
        let offered = Set(offer.media.filter { $0.port != 0 }.map(\.type))
        return claims.first { offered.contains($0.media) }.map { .success($0.entry) } ?? .failure(.noCommonMedia)
    }

    private func claimantOfMessage(_ request: SofiaRequest) -> Result<Entry, RequestRefusal> {
        var isClaimed = false
        var accepted: [String] = []
        let type = request.contentType.map(ContentType.essence) ?? "text/plain"
        for entry in entries {
            guard case .message(let claimed) = entry.claim else { continue }
            if claimed == nil || claimed == type { return .success(entry) }
            isClaimed = true
            if let claimed { accepted.append(claimed) }
        }
        return .failure(
            isClaimed ? .unsupportedMediaType(accepted.sorted().joined(separator: ", ")) : .methodNotAllowed)
    }
}
