import CSofia
import SDP
import Testing

@testable import GatewaySIP

@Suite("Claims on incoming requests")
struct ClaimTableTests {
    private static func request(_ method: String, type: String? = nil, body: String = "") -> SofiaRequest {
        method.withCString { method in
            (type ?? "").withCString { contentType in
                var bytes = Array(body.utf8)
                return bytes.withUnsafeMutableBufferPointer { buffer in
                    var event = sofia_event_t()
                    event.kind = SOFIA_REQUEST
                    event.method = method
                    event.content_type = type == nil ? nil : contentType
                    event.body = UnsafePointer(buffer.baseAddress)
                    event.body_length = buffer.count
                    return SofiaRequest(event)
                }
            }
        }
    }

    private static func invite(_ media: (String, Int)...) -> SofiaRequest {
        let lines = media.map { "m=\($0.0) \($0.1) RTP/AVP 0\r\n" }.joined()
        let body = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n" + lines
        return request("INVITE", type: "application/sdp", body: body)
    }

    private static func table(_ claims: (RequestClaim, String)...) throws -> ClaimTable {
        var table = ClaimTable()
        for (claim, claimant) in claims { _ = try table.add(claim, claimant: claimant) { _ in } }
        return table
    }

    /// Who takes it, or the code of the refusal.
    private static func outcome(_ table: ClaimTable, _ request: SofiaRequest) -> String {
        switch table.claimant(of: request) {
        case .success(let entry): entry.claimant
        case .failure(let refusal): "\(refusal.reason.code)"
        }
    }

    @Test(
        "claims that could match the same request",
        arguments: [
            (.invite(.audio, precedence: 1), .invite(.audio, precedence: 2), true),
            (.invite(.audio, precedence: 1), .invite(.message, precedence: 1), true),
            (.invite(.audio, precedence: 1), .invite(.message, precedence: 2), false),
            (.message(contentType: nil), .message(contentType: "text/plain"), true),
            (.message(contentType: "text/plain"), .message(contentType: "text/plain"), true),
            (.message(contentType: "text/plain"), .message(contentType: "text/html"), false),
            (.message(contentType: nil), .invite(.audio, precedence: 1), false),
        ] as [(RequestClaim, RequestClaim, Bool)])
    func overlaps(one: RequestClaim, other: RequestClaim, overlap: Bool) throws {
        #expect(one.overlaps(other) == overlap)
        #expect(other.overlaps(one) == overlap)
        var table = try Self.table((one, "One"))
        if overlap {
            let conflict = #expect(throws: ClaimConflict.self) { try table.add(other, claimant: "Other") { _ in } }
            #expect(conflict?.description.contains("'Other' and 'One'") == true)
        } else {
            #expect(throws: Never.self) { try table.add(other, claimant: "Other") { _ in } }
        }
    }

    @Test("a claim that is given back is free again")
    func withdrawal() throws {
        var table = ClaimTable()
        let number = try table.add(.message(contentType: nil), claimant: "One") { _ in }
        let other = try table.add(.invite(.audio, precedence: 1), claimant: "One") { _ in }
        #expect(number != other)
        #expect(table.allow == "OPTIONS, ACK, BYE, CANCEL, SUBSCRIBE, INVITE, MESSAGE")
        table.remove(number)
        #expect(table.allow == "OPTIONS, ACK, BYE, CANCEL, SUBSCRIBE, INVITE")
        #expect(Self.outcome(table, Self.request("MESSAGE")) == "405")
        let later = try table.add(.message(contentType: "a/b"), claimant: "Two") { _ in }
        #expect(later != number && later != other)
    }

    @Test("what nobody claims is not allowed", arguments: ["INVITE", "MESSAGE", "SUBSCRIBE", "INFO", "", "invite"])
    func nobody(method: String) {
        #expect(Self.outcome(ClaimTable(), Self.request(method)) == "405")
        #expect(ClaimTable().allow == "OPTIONS, ACK, BYE, CANCEL, SUBSCRIBE")
    }

    @Test("MESSAGE by content type")
    func messages() throws {
        let table = try Self.table(
            (.message(contentType: "text/plain"), "Text"), (.message(contentType: "message/cpim"), "CPIM"))
        #expect(Self.outcome(table, Self.request("MESSAGE")) == "Text", "without a type it is text")
        #expect(Self.outcome(table, Self.request("MESSAGE", type: "TEXT/Plain ; charset=utf-8", body: "x")) == "Text")
        #expect(Self.outcome(table, Self.request("MESSAGE", type: "Message/CPIM", body: "x")) == "CPIM")
        #expect(Self.outcome(table, Self.request("MESSAGE", type: "text/html", body: "x")) == "415")
        #expect(Self.outcome(table, Self.request("INVITE")) == "405")
        guard case .failure(let refusal) = table.claimant(of: Self.request("MESSAGE", type: "a/b", body: "x")) else {
            Issue.record("somebody took it")
            return
        }
        #expect(refusal.headers(allow: "", host: "h") == "Accept: message/cpim, text/plain\r\n")
        let all = try Self.table((.message(contentType: nil), "All"))
        #expect(Self.outcome(all, Self.request("MESSAGE", type: "x/y", body: "z")) == "All")
    }

    @Test("INVITE by the media that it offers")
    func invites() throws {
        let table = try Self.table(
            (.invite(.audio, precedence: 1), "Calls"), (.invite(.message, precedence: 2), "Chat"))
        #expect(Self.outcome(table, Self.invite(("audio", 4000))) == "Calls")
        #expect(Self.outcome(table, Self.invite(("message", 2855))) == "Chat")
        #expect(Self.outcome(table, Self.invite(("audio", 4000), ("message", 2855))) == "Chat", "the higher precedence")
        #expect(Self.outcome(table, Self.invite(("audio", 4000), ("message", 0))) == "Calls", "port 0 is no offer")
        #expect(Self.outcome(table, Self.invite(("audio", 0))) == "488")
        #expect(Self.outcome(table, Self.invite(("video", 4000))) == "488")
        #expect(Self.outcome(table, Self.invite()) == "488")
        #expect(Self.outcome(table, Self.request("INVITE")) == "Chat", "without an offer")
        #expect(Self.outcome(table, Self.request("INVITE", type: "text/plain", body: "v=0")) == "415")
        #expect(Self.outcome(table, Self.request("INVITE", body: "v=0\r\n")) == "415", "a body of no type")
        #expect(Self.outcome(table, Self.request("INVITE", type: "application/sdp", body: "hello")) == "400")
        #expect(Self.outcome(table, Self.request("INVITE", type: "Application/SDP;x=y", body: "hello")) == "400")
    }

    @Test(
        "refusals with what belongs to them",
        arguments: [
            (.unknownContact, 404, nil), (.methodNotAllowed, 405, "Allow: A, B\r\n"),
            (.unsupportedMediaType("x/y"), 415, "Accept: x/y\r\n"), (.badOffer, 400, nil),
            (.noCommonMedia, 488, "Warning: 304 host \"Media type not available\"\r\n"),
            (.tooManyWaiting, 503, "Retry-After: 5\r\n"), (.unanswered, 500, nil),
        ] as [(RequestRefusal, Int, String?)])
    func refusals(refusal: RequestRefusal, code: Int, headers: String?) {
        #expect(refusal.reason.code == code)
        #expect(refusal.headers(allow: "A, B", host: "host") == headers)
    }
}
