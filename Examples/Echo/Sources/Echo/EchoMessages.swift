import GatewayCore

/// `echo`: comes back at once.
struct Echo: GatewayRequest {
    static let type = "echo"
    let text: String

    init(from fields: borrowing RequestFields) throws {
        text = try fields.string("text", bytes: 0...65_536)
    }
}

/// `echo-later`: comes back after a while; requests of one session wait for each other.
struct EchoLater: GatewayRequest {
    static let type = "echo-later"
    let text: String
    let delay: Int

    init(from fields: borrowing RequestFields) throws {
        text = try fields.string("text")
        delay = try fields.integer("delay_ms", in: 0...60_000)
    }
}

/// `echo-fail`: is refused with the reason that it gives itself.
struct EchoFail: GatewayRequest {
    static let type = "echo-fail"
    let reason: String

    init(from fields: borrowing RequestFields) throws {
        reason = try fields.string("reason")
    }
}

/// `echo-count`: how many echoes this connection has asked for.
struct EchoCountRequest: GatewayRequest {
    static let type = "echo-count"

    init(from fields: borrowing RequestFields) {}
}

struct EchoEvent: BrowserEvent {
    static let type: StaticString = "echo-event"
    let text: String

    func encode(to fields: inout EventFields) { fields.add("text", text) }
}

struct EchoCountEvent: BrowserEvent {
    static let type: StaticString = "echo-count-event"
    let count: Int

    func encode(to fields: inout EventFields) { fields.add("count", count) }
}

/// What the plugin keeps for each connection.
final class EchoCount: ConnectionState {
    var value = 0
}
