/// A message to a browser that answers no request: `account-event`, `session-event` and the like.
///
/// It is written once, in the spelling of sylkRTC-2; the core spells it for the connection's subprotocol.
public protocol BrowserEvent: Sendable {
    /// Value of the key `sylkrtc`, for example `account-event`.
    static var type: StaticString { get }
    /// Value of the key `event`; nil where a type has only one event.
    var name: StaticString? { get }
    /// The account that the event is about.
    var account: String? { get }
    /// The session that the event is about.
    var session: String? { get }
    /// Adds everything else. Must not send.
    func encode(to fields: inout EventFields)
}

extension BrowserEvent {
    public var name: StaticString? { nil }
    public var account: String? { nil }
    public var session: String? { nil }
    public func encode(to fields: inout EventFields) {}
}
