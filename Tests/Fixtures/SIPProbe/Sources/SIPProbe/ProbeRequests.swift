import GatewayCore
import GatewaySIP

/// A request of ours that a test wants to be sent.
protocol ProbeRequest: GatewayRequest {
    var aor: AddressOfRecord { get }
    var target: AddressOfRecord { get }
    var id: String { get }
    var content: String { get }
}

extension ProbeRequest {
    /// Acknowledged at once; the answer follows as an event.
    func send(
        _ method: OutgoingRequest.Method, from sip: SIPEndpoint, _ pending: PendingRequest
    ) async throws -> Reply {
        guard let account = sip.directory.account(aor, on: pending.connection) else {
            throw RequestError(.notFound, "Unknown account specified: \(aor)")
        }
        let body = Array(content.utf8)
        let request = OutgoingRequest(
            method, to: target, contentType: body.isEmpty ? nil : "text/plain;charset=utf-8", body: body)
        let reason: SIPReason
        do { reason = try await account.send(request).reason } catch let error as SIPRequestError {
            reason = error.reason
        }
        pending.send(AnswerSeen(accountName: aor.description, id: id, reason: reason))
        return .ack
    }
}

struct ProbeMessage: ProbeRequest {
    static let type = "probe-message"
    let aor: AddressOfRecord
    let target: AddressOfRecord
    let id: String
    let content: String

    init(from fields: borrowing RequestFields) throws {
        aor = try fields.address("account")
        target = try fields.address("uri")
        id = try fields.string("id")
        content = try fields.string("content")
    }
}

struct ProbeOptions: ProbeRequest {
    static let type = "probe-options"
    let aor: AddressOfRecord
    let target: AddressOfRecord
    let id: String
    var content: String { "" }

    init(from fields: borrowing RequestFields) throws {
        aor = try fields.address("account")
        target = try fields.address("uri")
        id = try fields.string("id")
    }
}

struct ProbeDirectory: GatewayRequest {
    static let type = "probe-directory"
    let aor: AddressOfRecord
    let id: String

    init(from fields: borrowing RequestFields) throws {
        aor = try fields.address("account")
        id = try fields.string("id")
    }
}

extension RequestFields {
    fileprivate func address(_ name: StaticString) throws -> AddressOfRecord {
        let text = try string(name)
        guard let aor = AddressOfRecord(text) else { throw RequestError(.invalid, "invalid SIP URI: \(text)") }
        return aor
    }
}
