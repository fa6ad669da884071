/// A WebSocket subprotocol (RFC 6455 §1.9) that the gateway speaks. It decides how messages are spelled.
enum Subprotocol: String, CaseIterable, Sendable {
    case sylkRTC1 = "sylkRTC-1"
    case sylkRTC2 = "sylkRTC-2"

    /// The newest one that the client offers, whatever the order of its list.
    static func choose(from offered: [SubprotocolList]) -> Subprotocol? {
        [.sylkRTC2, .sylkRTC1].first { subprotocol in offered.contains { $0.contains(subprotocol.rawValue) } }
    }

    /// Sent when the connection can be used.
    var readyMessage: StaticString {
        switch self {
        case .sylkRTC1: #"{"sylkrtc":"event","event":"ready"}"#
        case .sylkRTC2: #"{"sylkrtc":"ready-event"}"#
        }
    }

    /// What every client of this subprotocol can do without announcing it.
    var capabilities: Capabilities {
        switch self {
        case .sylkRTC1: []
        case .sylkRTC2: [.earlyMedia, .renegotiation, .originatorObject, .provisionalStates]
        }
    }
}
