import GatewayCore
import GatewaySIP

struct AnswerSeen: BrowserEvent {
    static let type: StaticString = "probe-event"
    let accountName: String
    let id: String
    let reason: SIPReason

    var name: StaticString? { "answer" }
    var account: String? { accountName }

    func encode(to fields: inout EventFields) {
        fields.add("id", id)
        fields.add("code", reason.code)
        fields.add("reason", reason.phrase)
    }
}

struct DirectorySeen: BrowserEvent {
    static let type: StaticString = "probe-event"
    let accountName: String
    let id: String
    let isAuthenticated: Bool
    let sharing: Int

    var name: StaticString? { "directory" }
    var account: String? { accountName }

    func encode(to fields: inout EventFields) {
        fields.add("id", id)
        fields.add("authenticated", isAuthenticated)
        fields.add("sharing", sharing)
    }
}

struct RequestSeen: BrowserEvent {
    static let type: StaticString = "probe-event"
    let request: IncomingRequest

    var name: StaticString? { "request" }
    var account: String? { request.account.aor.description }

    func encode(to fields: inout EventFields) {
        fields.add("method", request.method)
        fields.add("from", request.from.uri)
        fields.add("content_type", request.contentType)
        fields.add("content", String(decoding: request.body, as: UTF8.self))
    }
}

/// What the bus said about an account.
struct Notice: BrowserEvent {
    static let type: StaticString = "probe-event"
    let accountName: String
    let what: String

    var name: StaticString? { "notice" }
    var account: String? { accountName }

    func encode(to fields: inout EventFields) { fields.add("what", what) }

    static func send(_ what: String, to account: SIPAccount) {
        account.connection.send(Notice(accountName: account.aor.description, what: what))
    }
}
